// A form as every form of the booth stands, whose complaints are said anew when the language changes.
import { Form, type FormInstance, type FormProps } from 'antd'
import { type ReactNode, useEffect } from 'react'
import { useTranslation } from 'react-i18next'

/** Label beside its field, each complaint below it, the first of them in view. */
const SIDE_BY_SIDE = {
  labelCol: { flex: '240px' },
  labelAlign: 'left',
  labelWrap: true,
  colon: false,
  className: 'wide',
} as const
const ABOVE = { layout: 'vertical' } as const

type Props<Values> = Pick<FormProps<Values>, 'name' | 'onFinish' | 'initialValues'> & {
  readonly children: ReactNode
  readonly labels?: 'beside' | 'above'
}

export function BoothForm<Values extends object>({ labels = 'beside', ...props }: Props<Values>) {
  const [form] = Form.useForm<Values>()
  useComplaintsInLanguage(form)
  return (
    <Form<Values>
      {...(labels === 'beside' ? SIDE_BY_SIDE : ABOVE)}
      requiredMark={false}
      scrollToFirstError={{ focus: true }}
      form={form}
      {...props}
    />
  )
}

/** What is wrong is answered again, and shown under its field. */
export function useComplaintsInLanguage(form: Pick<FormInstance, 'getFieldsError' | 'validateFields'>): void {
  const { i18n } = useTranslation()
  // biome-ignore lint/correctness/useExhaustiveDependencies: another language is another text for the same fault.
  useEffect(() => {
    const wrong = form.getFieldsError().filter(({ errors }) => errors.length > 0)
    if (wrong.length > 0) form.validateFields(wrong.map(({ name }) => name)).catch(() => undefined)
  }, [form, i18n.language])
}
