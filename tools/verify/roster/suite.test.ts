import { expect, it } from 'vitest'
import { allForms, faultsOf } from './suite.ts'

const forms = allForms()

it('there are as many forms as schools think of, each once', () => {
  expect(forms.length).toBeGreaterThanOrEqual(80)
  expect(new Set(forms.map(({ name }) => name)).size).toBe(forms.length)
})

it.each(forms.map((form) => [form.name, form] as const))('%s', (_, form) => {
  expect(faultsOf(form)).toEqual([])
})

it('a form that is read otherwise is seen', () => {
  const [form] = forms
  expect(faultsOf({ ...form!, students: form!.students.slice(1) })).toHaveLength(1)
  expect(faultsOf({ ...form!, problems: ['2 姓名 required'] })).toHaveLength(1)
})
