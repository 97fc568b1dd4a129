// Which photos an export takes.
import { Checkbox, Input } from 'antd'
import { EXPORTABLE, type Exportable } from '../../core/contract/export-selection.ts'
import type { ChosenExport } from './export-selection.ts'
import { t } from './strings.ts'

interface Props {
  readonly chosen: ChosenExport
  readonly onChange: (chosen: ChosenExport) => void
}

export function ExportFilter({ chosen, onChange }: Props) {
  const set = (change: Partial<ChosenExport>) => onChange({ ...chosen, ...change })
  return (
    <div className="filters">
      <fieldset>
        <legend>{t('roster.state')}</legend>
        <Checkbox.Group<Exportable>
          options={EXPORTABLE.map((value) => ({ value, label: t(`state.${value}`) }))}
          value={[...chosen.states]}
          onChange={(states) => set({ states })}
          data-testid="export-states"
        />
      </fieldset>
      <div className="field">
        <label htmlFor="export-group">{t('export.group')}</label>
        <Input
          allowClear
          value={chosen.group}
          placeholder={t('export.groupExample')}
          onChange={(event) => set({ group: event.target.value })}
          id="export-group"
          data-testid="export-group"
        />
      </div>
      <div className="field">
        <label htmlFor="export-from">{t('export.from')}</label>
        <Input
          type="date"
          value={chosen.from}
          onChange={(event) => set({ from: event.target.value })}
          id="export-from"
          data-testid="export-from"
        />
      </div>
      <div className="field">
        <label htmlFor="export-to">{t('export.to')}</label>
        <Input
          type="date"
          value={chosen.to}
          onChange={(event) => set({ to: event.target.value })}
          id="export-to"
          data-testid="export-to"
        />
      </div>
    </div>
  )
}
