import { useLocation } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'

/** For a row of links that scrolls sideways on a narrow screen: the one to the page that is shown is in view. */
export function useCurrentInView() {
  const row = useRef<HTMLElement>(null)
  const { pathname } = useLocation()
  useEffect(() => {
    // Home is the first link, and the beginning of every address.
    const links = [...(row.current?.querySelectorAll('a') ?? [])]
    links
      .findLast((link) => pathname.startsWith(link.pathname))
      ?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [pathname])
  return row
}
