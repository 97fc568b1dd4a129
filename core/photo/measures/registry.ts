// Every measure there is. Rules and guidance name them by id; nothing else lists them.
import { backdrop } from './backdrop.ts'
import { cheeks } from './cheeks.ts'
import { clothes } from './clothes.ts'
import { cropFit } from './crop-fit.ts'
import type { MeasureDefinition } from './definition.ts'
import { exposure } from './exposure.ts'
import { expression } from './expression.ts'
import { gaze } from './gaze.ts'
import { people } from './people.ts'
import { placement } from './placement.ts'
import { pose } from './pose.ts'
import { sharpness } from './sharpness.ts'

export const MEASURES: readonly MeasureDefinition[] = [
  ...people,
  ...placement,
  ...pose,
  ...expression,
  ...gaze,
  ...exposure,
  ...cheeks,
  ...backdrop,
  ...clothes,
  ...sharpness,
  ...cropFit,
]
