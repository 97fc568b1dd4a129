// What the site says of itself, and which photo is made here.
import { App, Button, Form, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { bundledPresets } from '../../../core/photo/bundled.ts'
import { useCommand, useStation } from '../../rpc/station-context.tsx'
import { BoothForm } from '../booth-form.tsx'
import { SiteFields, type SiteInfo } from '../site-fields.tsx'

const PRESETS = bundledPresets.presets.filter(({ use }) => use === 'submission')

export function SiteTab() {
  const { t, i18n } = useTranslation()
  const { message } = App.useApp()
  const { client, state } = useStation()
  const { busy, run } = useCommand()
  const lang = i18n.language === 'en' ? 'en' : 'zh'
  const save = ({ presetId, ...site }: SiteInfo & { readonly presetId: string }) =>
    run(async () => {
      await client.settings.update({ site, presetId })
      void message.success(t('settings.saved'))
    })
  return (
    <BoothForm<SiteInfo & { readonly presetId: string }>
      onFinish={save}
      initialValues={{ ...state.site, presetId: state.settings.presetId }}
    >
      <SiteFields />
      <Form.Item name="presetId" label={t('settings.preset')} extra={t('settings.presetHint')}>
        <Select
          options={PRESETS.map(({ id, title }) => ({ value: id, label: title[lang] }))}
          data-testid="preset"
        />
      </Form.Item>
      <Button type="primary" htmlType="submit" loading={busy} data-testid="site-save">
        {t('settings.save')}
      </Button>
    </BoothForm>
  )
}
