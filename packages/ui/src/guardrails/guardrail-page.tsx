import { Link, useParams } from '@tanstack/react-router'
import { Page } from '../parts/page.tsx'
import { RangePicker } from '../shell/range-picker.tsx'
import { GuardrailFigures } from './figures/guardrail-figures.tsx'

/** What does this guardrail do, and is that right? */
export function GuardrailPage() {
  const { name } = useParams({ from: '/guardrails/$name' })
  return (
    <Page
      title={`Guardrails / ${name}`}
      sentence={
        <Link to="/guardrails" className="text-body font-medium text-accent hover:underline">
          All guardrails
        </Link>
      }
      actions={<RangePicker />}
    >
      <GuardrailFigures name={name} />
    </Page>
  )
}
