// Whether the audit log is as it was written.
import { App, Button, Space } from 'antd'
import { api } from './api.ts'
import { t } from './strings.ts'
import { useAction } from './use-action.ts'

export function AuditCheck({ onSignedOut }: { readonly onSignedOut: () => void }) {
  const { message, modal } = App.useApp()
  const { busy, run } = useAction(onSignedOut)
  const verify = (fromBeginning: boolean) =>
    run(async () => {
      const { ok, records, brokenAt, knownWhole } = await api.audit(
        fromBeginning ? { fromBeginning: 'true' } : {},
      )
      const said = knownWhole > 0 ? 'accounts.auditGoesOn' : 'accounts.auditOk'
      if (ok) void message.success(t(said, { records, knownWhole }))
      else void modal.error({ title: t('accounts.auditBroken', { at: brokenAt ?? 0 }) })
    })
  return (
    <Space>
      <Button onClick={() => verify(false)} loading={busy} data-testid="audit-verify">
        {t('accounts.audit')}
      </Button>
      <Button type="link" onClick={() => verify(true)} disabled={busy} data-testid="audit-verify-all">
        {t('accounts.auditAll')}
      </Button>
    </Space>
  )
}
