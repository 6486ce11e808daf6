import { Link, Outlet } from '@tanstack/react-router'
import { Suspense, useState } from 'react'
import { SkeletonBox, SkeletonRows } from '../parts/skeleton.tsx'
import { Palette } from './palette.tsx'
import { usePaletteKey } from './palette-key.ts'
import { ProjectPicker } from './project-picker.tsx'
import { Recorder } from './recorder.tsx'
import { Ribbon } from './ribbon.tsx'
import { ThemePicker } from './theme-picker.tsx'
import { useCurrentInView } from './use-current-in-view.ts'

const places = [
  { to: '/', label: 'Home' },
  { to: '/calls', label: 'Calls' },
  { to: '/traces', label: 'Traces' },
  { to: '/prompts', label: 'Prompts' },
  { to: '/playground', label: 'Playground' },
  { to: '/experiments', label: 'Experiments' },
  { to: '/guardrails', label: 'Guardrails' },
  { to: '/reviews', label: 'Reviews' },
  { to: '/retrieval', label: 'Retrieval' },
  { to: '/cost', label: 'Cost' },
  { to: '/models', label: 'Models' },
  { to: '/caches', label: 'Caches' },
  { to: '/alerts', label: 'Alerts' },
  { to: '/settings', label: 'Settings' },
] as const

const Places = ({ className, linkClass }: { className: string; linkClass: string }) => (
  <nav ref={useCurrentInView()} aria-label="Pages" className={className}>
    {places.map((place) => (
      <Link
        key={place.to}
        to={place.to}
        activeOptions={{ exact: place.to === '/', includeSearch: false }}
        className={`font-medium text-soft hover:text-ink ${linkClass}`}
        activeProps={{ className: 'bg-accent-wash text-accent!', 'aria-current': 'page' }}
      >
        {place.label}
      </Link>
    ))}
  </nav>
)

const Loading = () => (
  <div className="grid gap-5 px-6 py-5">
    <SkeletonBox className="h-12 max-w-120" />
    <SkeletonRows rows={10} />
  </div>
)

/** The rail with words on the left, the page on the right; below the wide breakpoint a bar above and one below. */
export function Shell() {
  const [paletteOpen, setPaletteOpen] = useState(false)
  usePaletteKey(() => setPaletteOpen(true))
  const find = (
    <button
      onClick={() => setPaletteOpen(true)}
      className="flex h-7 w-full items-center justify-between gap-3 rounded-medium border border-line-strong bg-canvas px-2 text-small text-faint hover:text-ink max-narrow:h-9"
    >
      Find
      <kbd className="font-sans text-tiny">⌘K</kbd>
    </button>
  )
  return (
    <div className="flex h-full flex-col wide:flex-row">
      <a
        href="#page"
        className="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:bg-canvas focus:p-2"
      >
        Skip to the page
      </a>
      <aside
        aria-label="Telltale"
        className="hidden w-46 shrink-0 flex-col gap-4 border-r border-line bg-raised p-3 wide:flex"
      >
        <div className="flex items-center gap-2 px-1 pt-0.5">
          <Ribbon />
          <span className="font-semibold">Telltale</span>
        </div>
        {find}
        <Places className="grid gap-0.5" linkClass="rounded-medium px-2 py-1 hover:bg-hover" />
        <div className="mt-auto grid gap-3">
          <ProjectPicker />
          <Recorder />
          <ThemePicker />
        </div>
      </aside>
      <header className="flex items-center gap-3 border-b border-line bg-raised px-4 py-2 wide:hidden">
        <Ribbon />
        <span className="font-semibold">Telltale</span>
        <div className="ml-auto w-24">{find}</div>
        <ThemePicker />
      </header>
      <main id="page" tabIndex={-1} className="min-h-0 min-w-0 flex-1 overflow-auto outline-none">
        <Suspense fallback={<Loading />}>
          <Outlet />
        </Suspense>
      </main>
      <Places
        className="flex justify-between overflow-x-auto border-t border-line bg-raised p-1 wide:hidden"
        linkClass="shrink-0 rounded-medium px-1 py-2 text-center text-small"
      />
      {paletteOpen && <Palette close={() => setPaletteOpen(false)} />}
    </div>
  )
}
