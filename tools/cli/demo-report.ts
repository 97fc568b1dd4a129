/** What a demo found out. */
export interface DemoReport {
  readonly steps: { readonly name: string; readonly ms: number }[]
  readonly measures: Record<string, { value: number | null; unit: string; status: string }>
  readonly match: {
    distance: number | null
    /** Up to it *same*, above `threshold` *different*; what lies between is decided by a person. */
    sameThreshold: number | null
    threshold: number | null
    decidedByPerson: 'same' | 'different' | null
    attempts: number
  }
  readonly overrides: { rules: string[]; reason: string }[]
  readonly standardPhoto: {
    width: number
    height: number
    density: number
    bytes: number
    quality: number
    file: string
  }
  readonly submissionId: string
  readonly receipt: string
  readonly finalStatus: string
  /** What left this machine, and what a page asked for elsewhere. */
  readonly externalRequests: readonly string[]
  /** What the browser asked for by itself and did not get. */
  readonly walledRequests: readonly string[]
  readonly freshProfiles: number
}
