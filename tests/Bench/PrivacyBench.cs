using System.Diagnostics;
using System.Globalization;
using KioskFleet.Bench.Privacy;
using KioskFleet.Publishing.Privacy;

namespace KioskFleet.Bench;

/// <summary>Recall and precision of the privacy gate on a seeded corpus of documents with known private data and of near-misses.</summary>
internal static class PrivacyBench
{
    private const int Seed = 20261121;
    private const int Rounds = 200;

    public static int Run(string[] args)
    {
        int rounds = args.Length > 0 && int.TryParse(args[0], NumberStyles.None, CultureInfo.InvariantCulture, out int asked) ? Math.Max(1, asked) : Rounds;
        List<PrivacySample> samples = PrivacyCorpus.Make(Seed, rounds);
        long characters = samples.Sum(s => (long)s.Model.PlainText().Length);
        Stopwatch watch = Stopwatch.StartNew();
        PrivacyTally tally = PrivacyTally.Of(PrivacyGate.Standard, samples);
        watch.Stop();

        Console.WriteLine($"{samples.Count} documents, {samples.Count(s => s.Kind is null)} of them near-misses; seed {Seed}.");
        Console.WriteLine("Found: a finding of that kind that blocks, and masking leaves nothing of it to be found. False: a finding that blocks and that the corpus did not put there.");
        Console.WriteLine("kind              known   found  recall   false  precision");
        foreach (PrivacyKind kind in PrivacyTally.Kinds)
        {
            (int known, int found, int wrong) = tally[kind];
            Console.WriteLine(string.Format(CultureInfo.InvariantCulture, "{0,-16} {1,6} {2,7} {3,7:F4} {4,7} {5,10:F4}",
                kind, known, found, (double)found / known, wrong, found + wrong == 0 ? 0 : (double)found / (found + wrong)));
        }

        foreach (string missed in tally.Missed.Take(10).Concat(tally.Wrong.Take(10)))
        {
            Console.WriteLine(missed);
        }

        Console.WriteLine(string.Format(CultureInfo.InvariantCulture, "{0:F0} documents/s, {1:F0} characters/s, checked and masked", samples.Count / watch.Elapsed.TotalSeconds, characters / watch.Elapsed.TotalSeconds));
        PrivacyKind[] numbers = [PrivacyKind.IdNumber, PrivacyKind.BankCard, PrivacyKind.Mobile];
        double recall = (double)numbers.Sum(k => tally[k].Found) / numbers.Sum(k => tally[k].Known);
        Console.WriteLine(string.Format(CultureInfo.InvariantCulture, "privacy: {0:F4} recall of identity, card and mobile numbers", recall));
        return recall < 1 ? 1 : 0;
    }
}
