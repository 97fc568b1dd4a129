// Another camera than the one chosen at set-up.
import { CameraForm } from '../camera-form.tsx'

export const CameraTab = () => <CameraForm />
