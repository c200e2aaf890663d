namespace KioskFleet.Server.Rollouts;

/// <summary>Something asked of a rollout cannot be done.</summary>
/// <param name="wordKey">Of the console's words; {0} is the rollout's number.</param>
internal sealed class RolloutException(string wordKey, long id) : Exception(Console.Words.English(wordKey, id))
{
    public string WordKey { get; } = wordKey;

    public long Id { get; } = id;
}
