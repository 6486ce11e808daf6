import { useEffect, useState, useSyncExternalStore } from 'react'

export type Theme = 'system' | 'light' | 'dark'

const storageName = 'telltale-theme'
const isTheme = (value: unknown): value is Theme =>
  value === 'light' || value === 'dark' || value === 'system'

const stored = (): Theme => {
  const value = localStorage.getItem(storageName)
  return isTheme(value) ? value : 'system'
}

const prefersDark = (): MediaQueryList => window.matchMedia('(prefers-color-scheme: dark)')

/** Puts the theme on the document. Called before the first paint, and whenever choice or system change. */
export function applyTheme(theme: Theme = stored()): void {
  const dark = theme === 'dark' || (theme === 'system' && prefersDark().matches)
  document.documentElement.dataset.theme = dark ? 'dark' : 'light'
}

/** The chosen theme, kept in this browser, and the way to choose another. */
export function useTheme(): [Theme, (theme: Theme) => void] {
  const [theme, setTheme] = useState<Theme>(stored)
  useEffect(() => {
    const follow = () => applyTheme(theme)
    follow()
    const media = prefersDark()
    media.addEventListener('change', follow)
    return () => media.removeEventListener('change', follow)
  }, [theme])
  const choose = (next: Theme) => {
    localStorage.setItem(storageName, next)
    setTheme(next)
  }
  return [theme, choose]
}

const watchDocument = (changed: () => void): (() => void) => {
  const observer = new MutationObserver(changed)
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] })
  return () => observer.disconnect()
}

/** What the document wears just now: canvases redraw by it. */
export const useShownTheme = (): string =>
  useSyncExternalStore(watchDocument, () => document.documentElement.dataset.theme ?? 'light')
