// What a PromQL expression asks for, by Prometheus' own grammar.

import { parser } from '@prometheus-io/lezer-promql';

/** One series selector: `cplb_vrrp_state{state="master"}`. */
export interface Selector {
  readonly metric: string;
  readonly matchers: readonly { readonly label: string; readonly operator: string; readonly value: string }[];
}

export interface Asked {
  readonly selectors: readonly Selector[];
  /** Labels of `by`, `without`, `on` and `ignoring`. */
  readonly grouped: readonly string[];
}

/** @throws An error that names what is not PromQL. */
export function askedBy(expression: string): Asked {
  const selectors: Selector[] = [];
  const grouped: string[] = [];
  const matchers: Selector['matchers'][number][] = [];
  parser.parse(expression).iterate({
    enter({ type, name, from, to, node }) {
      const text = expression.slice(from, to);
      if (type.isError) throw new Error(`"${expression.slice(0, from)}⟨here⟩${expression.slice(from)}" is no PromQL`);
      if (name === 'LabelName' && node.parent?.name === 'GroupingLabels') grouped.push(text);
      if (name === 'UnquotedLabelMatcher') matchers.push(matcherIn(text));
    },
    leave({ name, from, to }) {
      if (name !== 'VectorSelector') return;
      const [metric = ''] = /^\w+/.exec(expression.slice(from, to)) ?? [];
      selectors.push({ metric, matchers: matchers.splice(0) });
    },
  });
  return { selectors, grouped };
}

function matcherIn(text: string): Selector['matchers'][number] {
  const {
    label = '',
    operator = '',
    value = '',
  } = /^(?<label>\w+)\s*(?<operator>=~|!~|!=|=)\s*"(?<value>.*)"$/.exec(text)?.groups ?? {};
  return { label, operator, value };
}
