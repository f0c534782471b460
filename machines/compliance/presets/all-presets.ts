import type { PresetId, RulePack } from '../../contracts/compliance/rule-pack.ts';
import { auAcma } from './au-acma.ts';
import { caCrtc } from './ca-crtc.ts';
import { euAiAct } from './eu-ai-act.ts';
import { frDemarchage } from './fr-demarchage.ts';
import { inTrai } from './in-trai.ts';
import { ukOfcom } from './uk-ofcom.ts';
import { usAiVoice } from './us-ai-voice.ts';
import { usFcc } from './us-fcc.ts';
import { usFtc } from './us-ftc.ts';
import { usRegF } from './us-reg-f.ts';
import { usStates } from './us-states.ts';

/** Every rule pack in its present edition. */
export const rulePacks: Readonly<Record<PresetId, RulePack>> = {
  'us-ftc': usFtc,
  'us-fcc': usFcc,
  'us-ai-voice': usAiVoice,
  'us-states': usStates,
  'us-reg-f': usRegF,
  'uk-ofcom': ukOfcom,
  'in-trai': inTrai,
  'ca-crtc': caCrtc,
  'au-acma': auAcma,
  'fr-demarchage': frDemarchage,
  'eu-ai-act': euAiAct,
};
