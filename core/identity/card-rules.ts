// The figures that cards are judged by, checked once on load; they come with the program as data, each with its source.
import { z } from 'zod'
import cardJson from '../../resources/rules/card.json' with { type: 'json' }

const band = z.object({ min: z.number(), max: z.number() }).refine((one) => one.min < one.max)
const sourced = { source: z.string().min(1) }

export const cardRules = z.object({
  version: z.string(),
  /** Heights and widths of the card. */
  layout: z.object({
    rows: z.array(z.object({ label: z.string(), y: z.number() })).min(2),
    labelX: z.number(),
    leastRows: z.int().min(2),
    ...sourced,
  }),
  /** Where the middle of the portrait's face may lie, and how wide it may be, in widths and heights of the card. */
  portrait: z.object({ x: band, y: band, faceWidth: band, ...sourced }),
  /** How long cards are issued for, by age; youngest first. */
  validity: z.object({
    spans: z
      .array(z.object({ fromAge: z.int(), years: z.union([z.int().positive(), z.literal('long-term')]) }))
      .min(1),
    applicationDays: z.int().nonnegative(),
    ...sourced,
  }),
})
export type CardRules = z.infer<typeof cardRules>

export const bundledCardRules = cardRules.parse(cardJson)
