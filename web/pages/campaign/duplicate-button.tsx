import { useNavigate } from '@solidjs/router';
import { createSignal, type JSX } from 'solid-js';
import type { LiveCampaign } from '../../../machines/contracts/relay.ts';
import { api } from '../../api/api-client.ts';
import { Button } from '../../parts/button.tsx';
import { ConfirmDialog } from '../../parts/dialog/confirm-dialog.tsx';
import { SwitchField, TextField } from '../../parts/form/controls.tsx';
import { toast } from '../../parts/notice/toast.tsx';
import { countText } from '../../parts/reading/figures.ts';

type Copy = { _id: string; name: string; leadsTaken: { addedCount: number; refusedCount: number } };

/** States of leads that nobody is dialling. */
const states = ['ready', 'waiting', 'done'];

/** A new draft with the same plan; its leads may come along, as new ones. */
export const DuplicateButton = (props: { campaign: LiveCampaign }): JSX.Element => {
  const navigate = useNavigate();
  const [isOpen, setOpen] = createSignal(false);
  const [name, setName] = createSignal('');
  const [withLeads, setWithLeads] = createSignal(false);
  const act = async () => {
    const path = `/api/v1/campaigns/${encodeURIComponent(props.campaign.id)}/duplicate`;
    const copy = await api.json<Copy>(path, {
      method: 'POST',
      body: {
        ...(name() === '' ? {} : { name: name() }),
        ...(withLeads() ? { leads: { states } } : {}),
      },
    });
    const { addedCount, refusedCount } = copy.leadsTaken;
    toast(
      `${copy.name}: ${countText(addedCount)} leads came along${refusedCount === 0 ? '' : `, ${countText(refusedCount)} must not be called`}`,
    );
    navigate(`/campaigns/${encodeURIComponent(copy._id)}/plan`);
  };
  return (
    <>
      <Button icon="open" onClick={() => setOpen(true)}>
        Duplicate
      </Button>
      <ConfirmDialog
        isOpen={isOpen()}
        title={`Duplicate ${props.campaign.name}?`}
        verb="Duplicate"
        act={act}
        close={() => setOpen(false)}
      >
        <div class="form">
          <p>A draft with the same plan. Nothing rings.</p>
          <TextField
            label="Name"
            value={name()}
            placeholder={`${props.campaign.name} (copy)`}
            change={setName}
          />
          <SwitchField
            label="Take its leads along"
            value={withLeads()}
            hint="As new ones, however often they were dialled; without those who want no calls."
            change={setWithLeads}
          />
        </div>
      </ConfirmDialog>
    </>
  );
};
