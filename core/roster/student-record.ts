import type { DocumentType } from '../identity/document.ts'

/** What a list says of a student, and a station needs to know. */
export interface StudentRecord {
  readonly name: string
  readonly studentNumber: string
  /** Of the identity document, whatever that is; of a resident card 18 places. */
  readonly idNumber: string
  readonly school: string
  readonly level: string
  readonly major: string
  /** `YYYY-MM`, or empty. */
  readonly graduation: string
  readonly feeFen: number
  /** Absent: a resident ID card. Any other cannot be read by the booth and is checked by two people (人工核验). */
  readonly documentType?: Exclude<DocumentType, 'resident-id'>
}

export interface RosterLine {
  readonly line: number
  readonly student: StudentRecord
  readonly capturedElsewhere: boolean
}
