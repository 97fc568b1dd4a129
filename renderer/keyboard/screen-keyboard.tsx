// Keys on the screen, for a booth that is touched and has no others. They come up with whatever is typed into and leave its
// place free; Chinese is typed as pinyin and picked from a list. A PIN at the login has a pad of its own.

import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type Keyboard from 'simple-keyboard'
import { useStation } from '../rpc/station-context.tsx'
import { enter, isTypedInto, kindOf, type TypedInto, write } from './typed-into.ts'

export function ScreenKeyboard() {
  const { state } = useStation()
  const target = useTypedInto(state.settings.screenKeyboard)
  return target && <Keys target={target} />
}

/** What has the focus and is typed into; null where there is nothing, and after the keys were put away. */
function useTypedInto(enabled: boolean): TypedInto | null {
  const [target, setTarget] = useState<TypedInto | null>(null)
  useEffect(() => {
    if (!enabled) {
      setTarget(null)
      return
    }
    const look = () => {
      const { activeElement } = document
      setTarget(isTypedInto(activeElement) ? activeElement : null)
    }
    look()
    document.addEventListener('focusin', look)
    document.addEventListener('focusout', look)
    return () => {
      document.removeEventListener('focusin', look)
      document.removeEventListener('focusout', look)
    }
  }, [enabled])
  return target
}

function Keys({ target }: { readonly target: TypedInto }) {
  const { t, i18n } = useTranslation()
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const { documentElement: page } = document
    let keyboard: Keyboard | null = null
    let isOver = false
    const open = async () => {
      const { createKeys } = await import('./keys.ts')
      if (isOver || !box.current) return
      keyboard = createKeys(box.current, {
        language: i18n.language,
        kind: kindOf(target),
        words: (key) => t(`keyboard.${key}`),
        onInput: (text) => write(target, text),
        onEnter: () => enter(target),
        onHide: () => target.blur(),
      })
      keyboard.setInput(target.value)
      page.style.setProperty('--keyboard', `${box.current.offsetHeight}px`)
      target.scrollIntoView({ block: 'nearest' })
    }
    // What is typed on real keys or set by the screen is what the next key here goes on from.
    const follow = () => keyboard?.setInput(target.value)
    void open()
    target.addEventListener('input', follow)
    return () => {
      isOver = true
      target.removeEventListener('input', follow)
      page.style.removeProperty('--keyboard')
      keyboard?.destroy()
    }
  }, [target, t, i18n.language])
  return (
    // The focus stays where the text goes.
    <section
      className="keyboard"
      aria-label={t('keyboard.title')}
      data-testid="keyboard"
      onPointerDown={(event) => event.preventDefault()}
      onMouseDown={(event) => event.preventDefault()}
    >
      <div ref={box} className="letters" />
    </section>
  )
}
