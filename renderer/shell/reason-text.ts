import { useTranslation } from 'react-i18next'

/** A reason of sync as a sentence; those about certificates tell this machine's date, which is often what is wrong. */
export function useReasonText(): (reason: string) => string {
  const { t, i18n } = useTranslation()
  return (reason) => t(`syncReason.${reason}`, { today: new Date().toLocaleDateString(i18n.language) })
}
