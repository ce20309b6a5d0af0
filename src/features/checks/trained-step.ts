/** Will the training of this very run ever save the step that is asked for? Its last stage would look for it in vain, hours later. */
import type { Check } from '../../domain/checks.ts';
import { releaseOf } from '../../domain/releases/index.ts';
import { readRecipe } from '../boards/index.ts';
import { fail, pass, type Subject, warn } from './subject.ts';

const id = 'models.step';

/** Nothing where no step is asked for, or the recipe does not tell: another check says what is wrong with it. */
export async function trainedStep({ run }: Pick<Subject, 'run'>): Promise<Check[]> {
  const { checkpoint_step: step, cookbook, release } = run;
  const { recipe } = releaseOf(release);
  const saved = recipe.savedSteps(await readRecipe(cookbook).catch(() => undefined));
  if (step === undefined || saved === undefined) return [];
  const { each, most, sure } = saved;
  const evidence = `${cookbook.recipe.where} has save_iter ${each}, max_iter ${most}`;
  const last = Math.floor(most / each) * each;
  if (step % each !== 0 || step > most) {
    const near = Math.min(last, Math.max(each, Math.round(step / each) * each));
    const what = `the training of this run never saves checkpoint_step ${step}: it saves each ${each} steps up to ${most}`;
    const fix = `leave checkpoint_step out, so that the best step is used, or give one that is saved, such as ${near}`;
    return [
      {
        ...fail(id, what, evidence, last === 0 ? 'leave checkpoint_step out, and mend the recipe' : fix),
        trouble: 'finetune.unsaved_step',
        ...(last === 0 ? {} : { correction: { checkpoint_step: near } }),
      },
    ];
  }
  if (step > sure) {
    const what = `early stop may end the training of this run before checkpoint_step ${step}, from step ${sure} on`;
    const fix =
      'leave checkpoint_step out, so that the best step is used, or set early_stop_enabled false in the recipe';
    return [{ ...warn(id, what, `${evidence}, early_stop_enabled true`, fix), trouble: 'defects.no_step' }];
  }
  return [pass(id, `the training of this run saves step ${step}`, evidence)];
}
