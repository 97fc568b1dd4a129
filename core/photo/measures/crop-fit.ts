import { planCrop } from '../crop-plan.ts'
import { figure, type MeasureDefinition, once } from './definition.ts'

const plan = once(({ analysis, preset }) => preset && planCrop(analysis, preset))

/** Whether the preset's photo can be cut out of this very picture: 1 or 0. */
export const cropFit: readonly MeasureDefinition[] = [
  {
    id: 'crop-fit',
    unit: '',
    needs: ['preset'],
    when: 'still',
    compute: (context) => {
      const planned = plan(context)
      return planned && figure(planned.ok ? 1 : 0, planned.ok ? [planned.box] : [])
    },
  },
]
