/** What is printed on a test card. Dates are ISO; `validTo` may be `long-term`. */
export interface CardFields {
  readonly name: string
  readonly sex: '男' | '女'
  readonly ethnicity: string
  readonly birthDate: string
  readonly address: string
  readonly idNumber: string
  readonly authority: string
  readonly validFrom: string
  readonly validTo: string
}
