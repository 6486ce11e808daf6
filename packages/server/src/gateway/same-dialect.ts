import { success } from '../kernel/result.ts'
import { combineEdits, editTopLevel } from '../providers/wire/top-level-fields.ts'
import type { Carrier } from './carriage.ts'

const nothing = Buffer.alloc(0)

/** Client and provider speak alike: the caller's bytes go on, but for what must change. */
export const sameDialect: Carrier = {
  speaks: null,
  carry({ ask, fill, upstream, credential, model }) {
    const { dialect, facts } = ask
    const usageEdits = dialect.usageEdits(ask.json, facts)
    const edits = combineEdits(
      fill ? dialect.promptEdits(ask.json, fill) : {},
      usageEdits,
      model === facts.model ? {} : dialect.modelEdits(ask.json, model),
    )
    const isEdited = Object.keys(edits).length > 0
    const hideUsage = Object.keys(usageEdits).length > 0 && ask.showsUsage !== true
    return success({
      path: upstream.basePath + dialect.upstreamPath(model, ask.address),
      payload: isEdited ? Buffer.from(editTopLevel(ask.text, edits)) : ask.body,
      headers: credential.headers,
      forwarded: (callers) => callers,
      api: dialect.api,
      isTranslated: false,
      readWhole: (json, body, { status }) => ({ facts: dialect.readAnswer(json), shown: body, status }),
      readStream: () => ({ ...dialect.readStream({ hideUsage }), end: () => nothing }),
      warnings: () => [],
    })
  },
}
