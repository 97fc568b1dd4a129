import { describe, expect, it } from 'vitest'
import { parseIdNumber } from '../../core/identity/id-number.ts'
import { cardFieldsOf, PEOPLE, rosterCsv } from './people.ts'
import { profiles } from './profiles.ts'

describe('synthetic students', () => {
  it.each(PEOPLE)(
    '$studentNumber has a number that agrees with birth and sex, in a region nobody has',
    (one) => {
      const parsed = parseIdNumber(one.idNumber)
      expect(parsed).toMatchObject({
        ok: true,
        birthDate: one.birthDate,
        sex: one.sex === '男' ? 'male' : 'female',
      })
      expect(one.idNumber.slice(0, 6)).toBe('000000')
      expect(cardFieldsOf(one).idNumber).toBe(one.idNumber)
    },
  )

  it('are all different people', () => {
    for (const key of ['name', 'studentNumber', 'idNumber'] as const)
      expect(new Set(PEOPLE.map((one) => one[key])).size).toBe(PEOPLE.length)
  })

  it('give each face to exactly one of the first students', () => {
    const faces = PEOPLE.slice(0, profiles.length).map((one) => one.profileId)
    expect(faces).toEqual(profiles.map((one) => one.id))
    expect(PEOPLE.slice(profiles.length).every((one) => one.profileId === undefined)).toBe(true)
  })

  it('fit the roster columns', () => {
    const [header, ...rows] = rosterCsv()
      .split('\n')
      .map((row) => row.split(','))
    expect(rows).toHaveLength(PEOPLE.length)
    for (const row of rows) expect(row).toHaveLength(header!.length)
  })
})
