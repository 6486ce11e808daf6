import { Button } from '../parts/button.tsx'
import { Check } from '../parts/field.tsx'
import { MatcherFields } from './matcher-fields.tsx'
import type { RouteDraft } from './settings-draft.ts'

type RouteFieldsProps = {
  readonly routes: readonly RouteDraft[]
  readonly channels: readonly string[]
  readonly fault: { readonly place: string; readonly words: string } | null
  readonly change: (routes: readonly RouteDraft[]) => void
}

const emptyRoute: RouteDraft = { matchers: [{ label: 'severity', is: '=', value: 'critical' }], channels: [] }

/** Which alerts go to which channels: the first route that matches counts. */
export function RouteFields({ routes, channels, fault, change }: RouteFieldsProps) {
  const put = (at: number, part: Partial<RouteDraft>) =>
    change(routes.map((route, index) => (index === at ? { ...route, ...part } : route)))
  const within = (at: number) => (fault?.place.startsWith(`routes.${at}.`) === true ? fault : null)
  return (
    <fieldset className="grid gap-3">
      <legend className="mb-1.5 text-small font-medium text-soft">
        Routes{' '}
        <span className="font-normal text-faint">
          the first that matches counts; what matches none goes to every channel
        </span>
      </legend>
      {routes.map((route, at) => (
        <div
          key={at}
          role="group"
          aria-label={`Route ${at + 1}`}
          className="grid gap-3 rounded-large border border-line p-3"
        >
          <MatcherFields
            matchers={route.matchers}
            fault={within(at)}
            change={(matchers) => put(at, { matchers })}
          />
          <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
            <span className="text-small font-medium text-soft">go to</span>
            {channels.map((name) => (
              <Check
                key={name}
                label={name}
                checked={route.channels.includes(name)}
                onChange={() =>
                  put(at, {
                    channels: route.channels.includes(name)
                      ? route.channels.filter((each) => each !== name)
                      : [...route.channels, name],
                  })
                }
              />
            ))}
            {route.channels.length === 0 && <span className="text-small text-faint">nobody</span>}
            <span className="ml-auto">
              <Button
                aria-label={`Remove route ${at + 1}`}
                onClick={() => change(routes.filter((_, index) => index !== at))}
              >
                Remove route
              </Button>
            </span>
          </div>
        </div>
      ))}
      <div>
        <Button onClick={() => change([...routes, emptyRoute])}>Add route</Button>
      </div>
    </fieldset>
  )
}
