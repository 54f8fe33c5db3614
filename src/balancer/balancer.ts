// What every balancer is to the runtime.

import type { Component } from '../base/component.ts';
import type { Traffic } from './traffic.ts';

export interface Balancer extends Component {
  /** What it has counted since it started. */
  traffic(): Traffic;
}
