using KioskFleet.Protocol;

namespace KioskFleet.Simulator.Faults;

/// <summary>The command that takes all content off a terminal, with the power failing at each of its writes.</summary>
internal static class StoriesOfErasure
{
    /// <summary>Starts within which an erasure that was cut once has ended: the one that is cut, the one that the command asks for, and one to spare.</summary>
    private const int MostStarts = 4;

    /// <summary>Content lies on the card and, from a time without one, inside. The power fails once, at each write of the erasure in turn.</summary>
    public static string? CutAtEveryWrite(StoryStage stage)
    {
        using var filled = new ErasureStand(stage);
        if (filled.Fill() is { } lacking)
        {
            return lacking;
        }

        using ErasureStand whole = filled.Clone(1);
        long inside = whole.Internal.Counters.Writes;
        long card = whole.Card.Counters.Writes;
        if (whole.Play(MostStarts) is { } wrong)
        {
            return wrong;
        }

        inside = whole.Internal.Counters.Writes - inside;
        card = whole.Card.Counters.Writes - card;
        for (int write = 1; write <= inside + card; write++)
        {
            using ErasureStand cut = filled.Clone(write);
            bool onCard = write > inside;
            (onCard ? cut.Card : cut.Internal).Faults.CutAtWrite(onCard ? write - inside : write);
            if (cut.Play(MostStarts) is { } broken)
            {
                return $"cut at write {(onCard ? write - inside : write)} {(onCard ? "on the card" : "inside")}: {broken}";
            }
        }

        return whole.ShowsNext();
    }
}
