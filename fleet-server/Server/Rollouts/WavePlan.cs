using System.Globalization;
using KioskFleet.Releases;

namespace KioskFleet.Server.Rollouts;

/// <summary>How a release goes out: how many terminals each wave reaches in all, and what stops it.</summary>
/// <param name="Text">As it was asked for.</param>
internal sealed record WavePlan(string Text, IReadOnlyList<(int Value, bool IsPercent)> Steps, int FirstFailures, int LaterFailurePercent, int SoakMinutes)
{
    private const int MaxTerminals = 1_000_000;

    /// <exception cref="ReleaseException">The plan says nothing that can be done; the message says what is right.</exception>
    public static WavePlan Of(RolloutPlan plan)
    {
        List<(int Value, bool IsPercent)> steps = [];
        foreach (string part in plan.Waves.Replace('，', ',').Replace('％', '%').Split(',', StringSplitOptions.TrimEntries))
        {
            bool percent = part.EndsWith('%');
            if (!int.TryParse(percent ? part[..^1] : part, NumberStyles.None, CultureInfo.InvariantCulture, out int value) || value < 1 || value > (percent ? 100 : MaxTerminals))
            {
                throw Wrong(plan.Waves);
            }

            if (steps.Any(s => s.IsPercent == percent && s.Value >= value))
            {
                throw Wrong(plan.Waves);
            }

            steps.Add((value, percent));
        }

        if (steps.Count > RolloutLimits.MaxWaves || steps[^1] != (100, true))
        {
            throw Wrong(plan.Waves);
        }

        int first = plan.FirstFailures ?? RolloutLimits.FirstFailures;
        int later = plan.LaterFailurePercent ?? RolloutLimits.LaterFailurePercent;
        int soak = plan.SoakMinutes ?? RolloutLimits.SoakMinutes;
        return first is < 1 or > MaxTerminals || later is < 0 or > 100 || soak is < 0 or > RolloutLimits.MaxSoakMinutes
            ? throw new ReleaseException(
                $"The first wave pauses at 1 or more failures, later ones at more than 0 to 100 percent, and a terminal is watched for 0 to {RolloutLimits.MaxSoakMinutes} minutes.",
                $"首批暂停的台数至少为 1，后面各批的比例为 0 到 100，观察时间为 0 到 {RolloutLimits.MaxSoakMinutes} 分钟。")
            : new WavePlan(string.Join(',', steps.Select(s => s.Value.ToString(CultureInfo.InvariantCulture) + (s.IsPercent ? "%" : ""))), steps, first, later, soak);
    }

    /// <summary>The wave of each of so many terminals, in their order. A step that adds none is no wave.</summary>
    public IReadOnlyList<int> Assign(int terminals)
    {
        List<int> waves = [];
        int wave = 0;
        foreach ((int value, bool percent) in Steps)
        {
            int reach = Math.Min(terminals, percent ? (int)(((terminals * (long)value) + 99) / 100) : value);
            if (reach > waves.Count)
            {
                waves.AddRange(Enumerable.Repeat(wave++, reach - waves.Count));
            }
        }

        return waves;
    }

    private static ReleaseException Wrong(string text) => new(
        $"\"{text}\" is not a row of waves. Write how many terminals each wave reaches in all, rising, the last one 100%: for example {RolloutLimits.DefaultWaves}. At most {RolloutLimits.MaxWaves} waves.",
        $"“{text}”不是正确的分批。请写出到每一批为止共多少台，逐批增大，最后一批为 100%，例如 {RolloutLimits.DefaultWaves}。最多 {RolloutLimits.MaxWaves} 批。");
}
