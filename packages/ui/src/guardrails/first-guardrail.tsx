import { Code } from '../parts/copy.tsx'
import { Empty } from '../parts/notice.tsx'

const putGuardrail = (): string => `curl -X PUT ${location.origin}/api/guardrails/no-personal-data \\
  -H "authorization: Bearer $TELLTALE_ADMIN_KEY" \\
  -H "content-type: application/json" \\
  -d '{
    "check": "pii",
    "stages": ["input", "output"],
    "mode": "shadow",
    "action": "mask"
  }'`

/** What to do so that there is something to see. */
export const FirstGuardrail = () => (
  <Empty title="No guardrail is set.">
    <div className="grid gap-3">
      <p>
        A guardrail looks at what is asked or answered and blocks, masks or flags it. In shadow it only
        records what it would have done: begin there, look at how often it fires, and enforce it when it is
        right.
      </p>
      <Code text={putGuardrail()} label="A guardrail in shadow" />
    </div>
  </Empty>
)
