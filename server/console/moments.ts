// Days and times as the language of now writes them, in the browser's time zone.
import { currentLanguage } from './language.ts'

export const dateTime = (iso: string): string => new Date(iso).toLocaleString(currentLanguage())
export const day = (iso: string): string => new Date(iso).toLocaleDateString(currentLanguage())
export const timeOfDay = (iso: string): string => new Date(iso).toLocaleTimeString(currentLanguage())
