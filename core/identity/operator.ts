import { z } from 'zod'

export const operatorRole = z.enum(['operator', 'supervisor', 'administrator'])
export type OperatorRole = z.infer<typeof operatorRole>

export const operator = z.object({ id: z.string(), name: z.string(), role: operatorRole })
export type Operator = z.infer<typeof operator>
