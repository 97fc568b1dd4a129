// What a site says of itself on notices and receipts; the wizard and the settings ask for the same.
import { Form, Input } from 'antd'
import { useTranslation } from 'react-i18next'

/** Fields with their labels, and how many characters each holds at least. */
const FIELDS = [
  ['name', 'setup.name', 1],
  ['school', 'setup.school', 1],
  ['contact', 'setup.contact', 1],
  ['supportPhone', 'setup.phone', 3],
] as const

export type SiteInfo = Record<(typeof FIELDS)[number][0], string>

export function SiteFields() {
  const { t } = useTranslation()
  return FIELDS.map(([key, label, min]) => (
    <Form.Item
      key={key}
      name={key}
      label={t(label)}
      rules={[
        { required: true, whitespace: true, message: t('setup.missing') },
        { min, message: t('setup.tooShort', { min }) },
      ]}
    >
      <Input autoComplete="off" data-testid={`site-${key}`} />
    </Form.Item>
  ))
}
