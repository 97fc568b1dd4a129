/** Head and shoulders to sit into; the ring fills while all is good. Drawn over the middle of the preview. */
export function HeadOutline({ progress, good }: { readonly progress: number; readonly good: boolean }) {
  const length = 2 * Math.PI * Math.sqrt((17 ** 2 + 22 ** 2) / 2)
  return (
    <svg className={good ? 'outline good' : 'outline'} viewBox="0 0 160 90" aria-hidden="true">
      <ellipse cx="80" cy="40" rx="17" ry="22" />
      <path d="M44 90 C46 72 60 66 72 63 M116 90 C114 72 100 66 88 63" />
      <ellipse
        className="progress"
        cx="80"
        cy="40"
        rx="17"
        ry="22"
        strokeDasharray={length}
        strokeDashoffset={length * (1 - progress)}
      />
    </svg>
  )
}
