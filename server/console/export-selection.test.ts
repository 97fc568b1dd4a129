import { expect, it } from 'vitest'
import { exportSelection } from '../../core/contract/export-selection.ts'
import { asked } from './export-selection.ts'

it('asks for whole days, the last one included, and leaves out what is not chosen', () => {
  const chosen = {
    states: ['approved', 'published'],
    group: ' 2026-06 ',
    from: '2026-11-01',
    to: '2026-11-30',
  } as const
  const selection = asked(chosen)
  expect(selection).toEqual({
    state: 'approved,published',
    group: '2026-06',
    from: new Date(2026, 10, 1).toISOString(),
    until: new Date(2026, 11, 1).toISOString(),
  })
  expect(exportSelection.parse(selection)).toMatchObject({ state: ['approved', 'published'] })
  expect(asked({ ...chosen, group: ' ', from: '', to: '' })).toEqual({ state: 'approved,published' })
})
