// Before anybody is signed in: whose server this is, whether it is a demo, and in which language it speaks.
import type { ReactNode } from 'react'
import type { About } from './api.ts'
import { LanguageSwitch } from './language-switch.tsx'
import { Mark } from './mark.tsx'
import { t } from './strings.ts'

export const Front = ({
  about,
  children,
}: {
  readonly about: Pick<About, 'school' | 'demo'> | null
  readonly children: ReactNode
}) => (
  <div className="front">
    <header className="front-bar">
      <LanguageSwitch />
    </header>
    <main className="front-middle">
      <div className="front-who">
        <h1>{t('title')}</h1>
        {about?.school && <p className="school">{about.school}</p>}
        <p className="quiet">
          {t('server')} {location.host}
        </p>
        {about?.demo && <Mark mood="warn">{t('demo')}</Mark>}
      </div>
      {children}
    </main>
  </div>
)
