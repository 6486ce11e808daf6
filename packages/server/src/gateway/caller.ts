import { production } from '../prompts/model.ts'
import type { Ask, Known } from './ask.ts'

const longest = 256

/** Who asks, as far as the call says: the hint goes before the dialect's own field. */
export const callerOf = ({ hints, facts }: Ask): string | null =>
  hints.user ?? (facts.userId?.slice(0, longest) || null)

/** Where the caller says to be. */
export const environmentOf = ({ hints }: Ask): string => hints.environment ?? production

/** The caller's own word for the feature that asks (x-telltale-route), else the route that its model names. */
export const routeNameOf = ({ hints }: Ask, route: Known['route']): string | null =>
  hints.route ?? (route?.isNamed ? route.name.slice(0, longest) : null)

/** The key's, over the caller's own, over the dialect's metadata. */
export const tagsOf = ({ key, hints, facts }: Ask): { readonly [name: string]: string } => ({
  ...facts.metadata,
  ...hints.tags,
  ...key.tags,
})
