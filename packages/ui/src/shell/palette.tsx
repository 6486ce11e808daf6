import { Dialog } from '@base-ui/react/dialog'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState, type KeyboardEvent } from 'react'
import { api } from '../api.ts'
import { useProject } from './address.ts'
import { findTargets, type Target } from './palette-targets.ts'

/** Goes anywhere by name: pages, prompts, a call by its id, or calls that contain the words. */
export function Palette({ close }: { readonly close: () => void }) {
  return (
    <Dialog.Root open onOpenChange={(isOpen) => !isOpen && close()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-veil" />
        <Dialog.Popup className="fixed left-1/2 top-[14vh] z-50 w-[calc(100vw-24px)] max-w-140 -translate-x-1/2 overflow-hidden rounded-large border border-line-strong bg-canvas outline-none">
          <Dialog.Title className="sr-only">Find</Dialog.Title>
          <Finder close={close} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function Finder({ close }: { readonly close: () => void }) {
  const [text, setText] = useState('')
  const [at, setAt] = useState(0)
  const navigate = useNavigate()
  const project = useProject()
  const prompts = useQuery({
    queryKey: ['prompts', project],
    queryFn: () => api.prompts(project),
    retry: false,
  })
  const targets = findTargets(text, prompts.data?.prompts ?? [])

  const go = (target: Target) => {
    close()
    void navigate({ href: target.href + keptSearch(target.href) })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const move = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (move !== 0) {
      event.preventDefault()
      setAt((now) => (now + move + targets.length) % Math.max(1, targets.length))
    } else if (event.key === 'Enter') {
      event.preventDefault()
      const target = targets[at]
      if (target !== undefined) go(target)
    }
  }
  return (
    <>
      <input
        role="combobox"
        aria-label="Find a page, a prompt or a call"
        aria-expanded="true"
        aria-controls="palette-targets"
        aria-activedescendant={targets[at] === undefined ? undefined : `palette-${at}`}
        autoComplete="off"
        placeholder="Page, prompt, call id, or words in a call"
        value={text}
        onChange={(event) => {
          setText(event.target.value)
          setAt(0)
        }}
        onKeyDown={onKeyDown}
        className="h-11 w-full border-b border-line bg-canvas px-4 text-lead outline-none placeholder:text-faint"
      />
      <ul id="palette-targets" role="listbox" aria-label="Places" className="max-h-90 overflow-auto p-1.5">
        {targets.map((target, index) => (
          <li
            key={target.href}
            id={`palette-${index}`}
            role="option"
            aria-selected={index === at}
            onMouseMove={() => setAt(index)}
            onClick={() => go(target)}
            onKeyDown={onKeyDown}
            className={`flex cursor-pointer items-center justify-between gap-4 rounded-medium px-2.5 py-1.5 ${index === at ? 'bg-accent-wash' : ''}`}
          >
            <span className="truncate">{target.label}</span>
            <span className={`shrink-0 text-small ${index === at ? 'text-soft' : 'text-faint'}`}>
              {target.kind}
            </span>
          </li>
        ))}
      </ul>
      {targets.length === 0 && <p className="px-4 py-3 text-soft">Nothing is called that.</p>}
    </>
  )
}

/** The range and project of the address, carried along. */
function keptSearch(href: string): string {
  const now = new URLSearchParams(location.search)
  const kept = new URLSearchParams()
  for (const name of ['hours', 'project']) {
    const value = now.get(name)
    if (value !== null) kept.set(name, value)
  }
  const text = kept.toString()
  return text === '' ? '' : `${href.includes('?') ? '&' : '?'}${text}`
}
