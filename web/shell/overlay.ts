import { createSignal } from 'solid-js';

/** What lies over the page: one at a time. */
export const [overlay, setOverlay] = createSignal<'palette' | 'help' | null>(null);

/** A big screen that nobody touches: navigation and tools are hidden. */
export const [isKiosk, setKiosk] = createSignal(false);
