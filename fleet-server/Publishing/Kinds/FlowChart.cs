using System.Globalization;
using System.Text.RegularExpressions;
using KioskFleet.Publishing.Sources;

namespace KioskFleet.Publishing.Kinds;

/// <summary>A procedure as its author writes it: a numbered list under a heading that speaks of 流程, 程序 or 步骤. An item of the list below a step is a way out of it, for example
/// "是：到第4步", "否：一次告知补正，回到第1步"; a step with ways out is a decision. A table of steps becomes such a list (<see cref="FlowTable"/>). Nothing but a list or a table needs to be learned.</summary>
public sealed partial record FlowChart(IReadOnlyList<FlowStep> Steps)
{
    private const int FewestSteps = 3;
    private const string Figures = "一二三四五六七八九十";
    private static readonly string[] HeadingWords = ["流程", "程序", "步骤"];
    private static readonly string[] Endings = ["结束", "终止", "不予", "办结", "退件", "驳回"];

    /// <summary>Blocks that it takes up.</summary>
    public int BlockCount => Steps.Sum(s => 1 + s.Branches.Count);

    /// <summary>The chart that begins at a block; null: none.</summary>
    public static FlowChart? At(IReadOnlyList<Block> blocks, int index)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        if (index == 0 || blocks[index - 1] is not HeadingBlock heading || !Speaks(heading.Text))
        {
            return null;
        }

        List<FlowStep> steps = [];
        while (index < blocks.Count && blocks[index] is ListItemBlock { Depth: 0, Marker.Length: > 0 } step)
        {
            List<FlowBranch> branches = [];
            for (index++; index < blocks.Count && blocks[index] is ListItemBlock { Depth: > 0 } branch; index++)
            {
                branches.Add(new FlowBranch(branch, TargetOf(branch.Text), KindChoice.Holds(branch.Text, Endings)));
            }

            steps.Add(new FlowStep(step, branches));
        }

        return steps.Count >= FewestSteps || steps.Any(s => s.Branches.Count > 0) ? new FlowChart(steps) : null;
    }

    /// <summary>All charts of a document.</summary>
    public static IEnumerable<FlowChart> All(DocumentModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        for (int i = 0; i < model.Blocks.Count; i++)
        {
            if (At(model.Blocks, i) is { } chart)
            {
                yield return chart;
                i += chart.BlockCount - 1;
            }
        }
    }

    /// <summary>The way out of a step that goes straight down to the next; null: every way leads elsewhere.</summary>
    public FlowBranch? Down(int step)
        => Steps[step].Branches.FirstOrDefault(b => b.Target == step + 2) ?? Steps[step].Branches.FirstOrDefault(b => b.Target is null && !b.Ends && step + 1 < Steps.Count);

    /// <summary>A heading under which a procedure stands.</summary>
    internal static bool Speaks(string heading) => KindChoice.Holds(heading, HeadingWords);

    /// <summary>Number of the step that a text leads to, "回到第1步" or "→ 3"; null: it names none.</summary>
    internal static int? TargetOf(string text)
    {
        Match match = Target().Match(text);
        if (!match.Success)
        {
            return null;
        }

        string number = match.Groups[1].Value + match.Groups[2].Value;
        if (int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int value))
        {
            return value;
        }

        // 一 to 十九: no procedure of a village has more.
        return number.Length == 1 ? Figures.IndexOf(number[0], StringComparison.Ordinal) + 1
            : number[0] == '十' ? 11 + Figures.IndexOf(number[1], StringComparison.Ordinal) : null;
    }

    [GeneratedRegex("(?:第\\s*([0-9]{1,2}|[一二三四五六七八九十]{1,2})\\s*步|(?:→|->)\\s*([0-9]{1,2})(?![0-9]))")]
    private static partial Regex Target();
}

/// <summary>One step.</summary>
/// <param name="Item">As it stands in the document.</param>
/// <param name="Branches">Ways out of it; none: on to the next.</param>
public sealed record FlowStep(ListItemBlock Item, IReadOnlyList<FlowBranch> Branches);

/// <summary>A way out of a decision.</summary>
/// <param name="Item">As it stands in the document.</param>
/// <param name="Target">Step that it leads to, from 1; null: it names none.</param>
/// <param name="Ends">It says that the matter ends there.</param>
public sealed record FlowBranch(ListItemBlock Item, int? Target, bool Ends);
