using System.CommandLine;
using System.Globalization;
using KioskFleet.Server;

namespace KioskFleet.Cli.Commands;

/// <summary><c>kiosk firmware rollout</c>: releases that go out wave by wave, through a running server.</summary>
internal static class RolloutCommand
{
    public static Command Create()
    {
        Command command = new("rollout", "Releases that go out wave by wave: how they stand; pause, resume, open the next wave, cancel.")
        {
            List(),
            Act("pause", "Open no further wave, and tell no terminal that has not begun."),
            Act("resume", "Go on; what failed or is unknown by now no longer stops it."),
            Act("next", "Open the next wave now, without waiting for the one before."),
            Act("cancel", "Want the release no more of terminals that have not proved it; those that have keep it."),
        };
        return command;
    }

    private static Command List()
    {
        ServerClient.Options server = new();
        Command command = new("list", "Rollouts under way and the newest that are over, wave by wave.");
        server.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            using ServerClient client = server.Open(parsed);
            RolloutInfo[] rollouts = await client.GetAsync<RolloutInfo[]>("api/rollouts", cancel).ConfigureAwait(false);
            if (Output.IsJson(parsed))
            {
                Output.WriteJson(rollouts);
                return ExitCode.Done;
            }

            foreach (RolloutInfo rollout in rollouts)
            {
                Tell(rollout);
            }

            if (rollouts.Length == 0)
            {
                Console.WriteLine("There is no rollout.");
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static Command Act(string action, string description)
    {
        Argument<long> id = new("rollout") { Description = "Number of the rollout." };
        ServerClient.Options server = new();
        Command command = new(action, description) { id };
        server.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            using ServerClient client = server.Open(parsed);
            string path = string.Create(CultureInfo.InvariantCulture, $"api/rollouts/{parsed.GetValue(id)}/{action}");
            RolloutInfo rollout = await client.PostAsync<RolloutInfo>(path, new { }, cancel).ConfigureAwait(false);
            if (Output.IsJson(parsed))
            {
                Output.WriteJson(rollout);
            }
            else
            {
                Tell(rollout);
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static string Limit(RolloutInfo rollout)
        => rollout.Wave == 1 ? $"{rollout.Counted}; the first wave pauses at {rollout.FirstFailures}" : $"{rollout.Counted} of {rollout.Told} told; it pauses above {rollout.LaterFailurePercent} %";

    private static void Tell(RolloutInfo rollout)
    {
        string paused = rollout.PauseReason switch
        {
            "too-many-bad" => $": too many terminals failed or are unknown ({Limit(rollout)})",
            "by-hand" => $" by {rollout.ChangedBy}",
            _ => "",
        };
        Console.WriteLine($"rollout {rollout.Id}  {rollout.Version} ({rollout.Number}) {rollout.Profile}  {rollout.State}{paused}");
        foreach (WaveInfo wave in rollout.Waves)
        {
            Console.WriteLine(
                $"  wave {wave.Wave}: {wave.Size} terminals, {(wave.OpenedAt == 0 ? "not open" : $"proved {wave.Proved}, good {wave.Good}, under way {wave.UnderWay}, offline {wave.Away}, held back {wave.HeldBack}, unknown {wave.Unknown}, failed {wave.Failed}")}");
        }

        foreach (RolloutTrouble trouble in rollout.Trouble)
        {
            Console.WriteLine($"  {trouble.Result}{(trouble.Reason.Length == 0 ? "" : " (" + trouble.Reason + ")")}: {trouble.Count}, {string.Join(' ', trouble.Some)}{(trouble.Count > trouble.Some.Count ? " …" : "")}");
        }

        if (rollout.State == "paused")
        {
            Console.WriteLine(
                $"  Find out why first. Then: kiosk firmware again --on TERMINAL… (once the reason is gone), kiosk firmware rollout resume {rollout.Id} (nothing is wrong with the release) or cancel {rollout.Id}.");
        }

        if (rollout.Lacking > 0)
        {
            Console.WriteLine($"  wave {rollout.Wave} needs {rollout.Lacking} more good terminals (well for {rollout.SoakMinutes} minutes since they proved it) before wave {rollout.Wave + 1}.");
        }
    }
}
