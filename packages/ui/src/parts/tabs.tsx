import { Tabs as Base } from '@base-ui/react/tabs'
import type { ReactNode } from 'react'

export type Tab = {
  readonly id: string
  readonly label: string
  readonly count?: number
  readonly body: ReactNode
}

/** Tabs with the arrow keys of the platform. Only the shown one is mounted. */
export function Tabs({ tabs, label }: { readonly tabs: readonly Tab[]; readonly label: string }) {
  return (
    <Base.Root defaultValue={tabs[0]?.id} className="min-w-0">
      <Base.List aria-label={label} className="flex gap-4 overflow-x-auto border-b border-line">
        {tabs.map((tab) => (
          <Base.Tab
            key={tab.id}
            value={tab.id}
            className="-mb-px shrink-0 border-b-2 border-transparent py-1.5 text-small font-medium text-soft hover:text-ink data-active:border-accent data-active:text-ink"
          >
            {tab.label}
            {/* The space is for those who hear it. */}
            {tab.count !== undefined && <span className="ml-0.5 text-faint"> {tab.count}</span>}
          </Base.Tab>
        ))}
      </Base.List>
      {tabs.map((tab) => (
        <Base.Panel key={tab.id} value={tab.id} className="pt-3">
          {tab.body}
        </Base.Panel>
      ))}
    </Base.Root>
  )
}
