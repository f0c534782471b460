/** How the graph is told to ELK, and its numbers for spacing. */
import type { ElkExtendedEdge, ElkNode, ElkPort, LayoutOptions } from 'elkjs';
import { stackLines } from './box-content.ts';
import type { End, GraphEdge, Port, Segment } from './edge-segments.ts';
import type { Work } from './placed-unit.ts';

export const dotPx = 10;
const framePx = 14;

/** ELK inherits none of these: every box with children is told. */
export const layered: LayoutOptions = {
  'elk.algorithm': 'layered',
  'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.randomSeed': '1',
  'elk.json.shapeCoords': 'ROOT',
  'elk.json.edgeCoords': 'ROOT',
  'elk.layered.crossingMinimization.strategy': 'LAYER_SWEEP',
  'elk.layered.thoroughness': '20',
  'elk.spacing.nodeNode': '18',
  'elk.spacing.edgeNode': '12',
  'elk.spacing.edgeEdge': '10',
  'elk.spacing.edgeLabel': '3',
  'elk.spacing.labelLabel': '4',
  'elk.layered.spacing.nodeNodeBetweenLayers': '10',
  'elk.layered.spacing.edgeNodeBetweenLayers': '10',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '10',
};

export const padding = (top: number, others = framePx): string =>
  `[top=${top},left=${others},bottom=${others},right=${others}]`;

export const dotNodes = (parent: string, work: Work): ElkNode[] =>
  work.dots
    .filter((dot) => dot.parent === parent)
    .map(({ id }) => ({ id, width: dotPx, height: dotPx }));

export const elkPort = (port: Port): ElkPort => ({
  id: port.id,
  width: 0,
  height: 0,
  layoutOptions: { 'elk.port.side': port.side },
});

const elkEnd = (end: End): string => end.port?.id ?? end.node;

export function elkEdge(edge: GraphEdge, segment: Segment, id: string): ElkExtendedEdge {
  const { w, h } = stackLines(edge.transitions);
  return {
    id,
    sources: [elkEnd(segment.from)],
    targets: [elkEnd(segment.to)],
    ...(edge.kind === 'initial' && {
      layoutOptions: { 'elk.layered.priority.direction': '10' },
    }),
    ...(segment.labelled &&
      h > 0 && {
        labels: [
          {
            text: edge.id,
            width: w + 4,
            height: h,
            layoutOptions: { 'elk.edgeLabels.placement': 'CENTER' },
          },
        ],
      }),
  };
}
