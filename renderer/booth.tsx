// Which screen is shown follows from the station's state and the session's step alone.
import { useTranslation } from 'react-i18next'
import type { AppState } from '../core/contract/station-records.ts'
import type { Session } from '../core/session/session.ts'
import { ScreenKeyboard } from './keyboard/screen-keyboard.tsx'
import { StationProvider, useStation } from './rpc/station-context.tsx'
import { CaptureScreen } from './screens/capture.tsx'
import { CardScreen } from './screens/card.tsx'
import { CheckInScreen } from './screens/check-in.tsx'
import { EndedScreen } from './screens/ended.tsx'
import { EnrolmentScreen } from './screens/enrolment.tsx'
import { FeeScreen } from './screens/fee.tsx'
import { LoginScreen } from './screens/login.tsx'
import { MakePhotoScreen } from './screens/make-photo.tsx'
import { NoticeScreen } from './screens/notice.tsx'
import { ProblemScreen } from './screens/problem.tsx'
import { SavedScreen } from './screens/saved.tsx'
import { SetupScreen } from './screens/setup.tsx'
import { VerdictScreen } from './screens/verdict.tsx'
import { IdleGuard } from './shell/idle-guard.tsx'
import { ProblemStrip } from './shell/problem-strip.tsx'
import { TopBar } from './shell/top-bar.tsx'

export function Booth() {
  const { t } = useTranslation()
  return (
    <StationProvider waiting={<div className="waiting">{t('app.loading')}</div>}>
      <BoothScreen />
    </StationProvider>
  )
}

function BoothScreen() {
  const { t } = useTranslation()
  const { state, session, connected } = useStation()
  return (
    <div className="booth">
      {state.training && (
        <div className="training" data-testid="training-banner">
          {t('app.training')}
        </div>
      )}
      {state.operator && <TopBar />}
      {!connected && <div className="reconnecting">{t('app.reconnecting')}</div>}
      {!session && !isStopped(state) && <ProblemStrip problems={problemsNow(state)} />}
      <CurrentScreen />
      {session && <IdleGuard />}
      <ScreenKeyboard />
    </div>
  )
}

/** In the wizard the server is a step still to come, not a fault. */
const problemsNow = ({ phase, problems }: AppState): AppState['problems'] =>
  phase === 'setup' ? problems.filter(({ code }) => code !== 'not-enrolled') : problems

const STOPPING = ['models-missing', 'models-altered', 'folder-moved']
/** All that is wrong is then said by the one screen there is. */
const isStopped = (state: AppState): boolean => state.problems.some((one) => STOPPING.includes(one.code))

function CurrentScreen() {
  const { state, session } = useStation()
  if (isStopped(state)) return <ProblemScreen problems={state.problems} />
  if (state.phase === 'setup') return <SetupScreen />
  if (!state.operator) return <LoginScreen />
  if (!session) return <CheckInScreen />
  return <SessionScreen session={session} />
}

function SessionScreen({ session }: { readonly session: Session }) {
  switch (session.step) {
    case 'notice':
      return <NoticeScreen session={session} />
    case 'card':
      return <CardScreen session={session} />
    case 'enrolment':
      return <EnrolmentScreen session={session} />
    case 'fee':
      return <FeeScreen session={session} />
    case 'capture':
      return <CaptureScreen session={session} />
    case 'verdict':
      return <VerdictScreen session={session} />
    case 'standardize':
    case 'confirm':
      return <MakePhotoScreen session={session} />
    case 'saved':
      return <SavedScreen session={session} />
    case 'ended':
      return <EndedScreen session={session} />
  }
}
