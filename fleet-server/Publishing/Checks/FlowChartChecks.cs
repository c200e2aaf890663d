using KioskFleet.Publishing.Findings;
using KioskFleet.Publishing.Kinds;
using KioskFleet.Publishing.Sources;

namespace KioskFleet.Publishing.Checks;

/// <summary>Flow charts whose ways lead nowhere: to a step that does not exist, out of a decision with one answer, or never to a step.</summary>
internal static class FlowChartChecks
{
    public static void Check(string file, DocumentModel model, List<Finding> findings)
    {
        foreach (FlowChart chart in FlowChart.All(model))
        {
            HashSet<int> reached = [0];
            for (int i = 0; i < chart.Steps.Count; i++)
            {
                FlowStep step = chart.Steps[i];
                foreach (FlowBranch branch in step.Branches)
                {
                    if (branch.Target is { } target && (target < 1 || target > chart.Steps.Count))
                    {
                        findings.Add(new Finding(Severity.Error, "check.flow.target", file, branch.Item.Place, branch.Item.Text, target, chart.Steps.Count));
                    }

                    reached.Add((branch.Target ?? 0) - 1);
                }

                if (step.Branches.Count == 1)
                {
                    findings.Add(new Finding(Severity.Warning, "check.flow.onebranch", file, step.Item.Place, step.Item.Marker + step.Item.Text));
                }

                if (step.Branches.Count == 0 || chart.Down(i) is not null)
                {
                    reached.Add(i + 1);
                }
            }

            foreach (ListItemBlock lost in chart.Steps.Where((_, i) => !reached.Contains(i)).Select(s => s.Item))
            {
                findings.Add(new Finding(Severity.Warning, "check.flow.unreached", file, lost.Place, lost.Marker + lost.Text));
            }
        }
    }
}
