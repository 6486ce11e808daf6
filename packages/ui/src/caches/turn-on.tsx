import { Code } from '../parts/copy.tsx'
import { Empty } from '../parts/notice.tsx'

const putRoute = (): string => `curl -X PUT ${location.origin}/api/routes/answers \\
  -H "authorization: Bearer $TELLTALE_ADMIN_KEY" \\
  -H "content-type: application/json" \\
  -d '{
    "plan": [{
      "targets": [{"provider": "openai", "model": "gpt-4o-mini"}]
    }],
    "cache": {"mode": "exact", "ttlSeconds": 600}
  }'`

/** What to do so that there is something to see. */
export const TurnOn = ({ words }: { readonly words: string }) => (
  <Empty title={`No call has used a cache in ${words}, and nothing is stored.`}>
    <div className="grid gap-3">
      <p>
        Each route has its own switch; the others stay as they are. Callers then name the route as their
        model. A request is answered from the cache when it says temperature 0 or a seed, and the same was
        asked before with the same API key.
      </p>
      <Code text={putRoute()} label="A route with a cache" />
      <p>
        <span className="font-mono text-small">"scope": "project"</span> shares answers among all keys of the
        project, <span className="font-mono text-small">"anyTemperature": true</span> also keeps answers drawn
        by chance.
      </p>
    </div>
  </Empty>
)
