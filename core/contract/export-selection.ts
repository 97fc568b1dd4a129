// Which of the approved photos an export takes: the same words for what the console counts and for what it downloads.
import { z } from 'zod'
import { isoTime } from '../text-forms.ts'

export const exportable = z.enum(['approved', 'publishing', 'published'])
export type Exportable = z.infer<typeof exportable>
export const EXPORTABLE = exportable.options

const states = z
  .string()
  .transform((text) => text.split(','))
  .pipe(z.array(exportable).min(1))

/** As it stands in an address. What is absent narrows nothing. */
export const exportSelection = z.object({
  /** One or several, by commas. */
  state: states.optional(),
  /** Found in school, level, major or graduation, as searches find: a batch or a class. */
  group: z.string().max(100).optional(),
  /** Decided at this moment or later. */
  from: isoTime.optional(),
  /** Decided before this moment. */
  until: isoTime.optional(),
})
export type ExportSelection = z.infer<typeof exportSelection>
