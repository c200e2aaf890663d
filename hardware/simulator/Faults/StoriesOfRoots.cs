using System.Security.Cryptography;
using KioskFleet.Firmware.Sync;
using KioskFleet.NanoHost;
using KioskFleet.Protocol;

namespace KioskFleet.Simulator.Faults;

/// <summary>Stories of the roots that vouch for the server, played by the whole application. Those over real TLS, with a server, are in the kiosk command.</summary>
internal static class StoriesOfRoots
{
    private const int RootBytes = 450;

    /// <summary>A terminal that uses one root is told of another, and then uses that: with a cut at each write on the way, and each kind of damage that a cut does.</summary>
    public static string? CutAtEveryWrite(StoryStage stage)
    {
        byte[][] old = [Root(1)];
        byte[][] both = [Root(1), Root(2)];
        int cuts = 0;
        for (int write = 1; write < StoryStage.Plenty; write++)
        {
            using var fresh = new StoryStage(write);
            FaultApp app = fresh.StartWhole();
            if (!Told(fresh, app, old) || !app.Terminal.Roots.Worked(old[0]))
            {
                return $"the first root was not taken: {app.Terminal.LastError}";
            }

            fresh.Internal.Faults.CutAtWrite(write);
            bool done = false;
            try
            {
                done = Told(fresh, app, both) && app.Terminal.Roots.Worked(both[1]);
            }
            catch (PowerCutException)
            {
                // In the write that notes which root worked.
            }

            if (done)
            {
                return cuts >= 6 ? null : $"a change of {cuts} writes is too short for this story";
            }

            cuts++;
            fresh.Internal.Faults.CancelCut();
            app = fresh.StartWhole();
            TrustRoots found = app.Terminal.Roots;
            if (!Same(found.Order, old) && !Same(found.Order, both) && !Same(found.Order, [both[1], both[0]]))
            {
                return $"write {write}: {found.Order.Length} roots are in force, and not those of before or after";
            }

            if (!app.StepUntil(() => app.Terminal.Roots.Order.Length == 2, StoryStage.Plenty) || !app.Terminal.Roots.Worked(both[1]) || !Same(app.Terminal.Roots.Order, [both[1], both[0]]))
            {
                return $"write {write}: the new root was not taken after the restart: {app.Terminal.LastError}";
            }
        }

        return "the change never ended";
    }

    /// <summary>Only the publisher's signature changes roots, and what it names by mistake is tried and no more.</summary>
    public static string? Forged(StoryStage stage)
    {
        FaultApp app = stage.StartWhole();
        byte[][] good = [Root(1)];
        if (!Told(stage, app, good) || !app.Terminal.Roots.Worked(good[0]))
        {
            return "the good root was not taken";
        }

        using ECDsa thief = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        byte[][] foreign = [Root(6), Root(7)];
        byte[] forged = new FaultEdition(stage.Server.Published + 5, thief, foreign).Manifest;
        byte[] relabelled = (byte[])forged.Clone();
        ObjectHash.OfKey(stage.Server.PublicKey).CopyTo(relabelled, IndexOf(relabelled, ObjectHash.OfKey(PublicKey(thief))));
        byte[] exchanged = Exchange(stage.Server.Newest.Manifest, foreign);
        foreach ((byte[] manifest, string refusal) in ((byte[], string)[])[(forged, "manifest: unknown key"), (relabelled, "manifest: bad signature"), (exchanged, "manifest: bad signature")])
        {
            app.Link.Deliver(Topics.Manifest, manifest);
            app.StepUntil(() => false, 60);
            if (!Same(app.Terminal.Roots.Order, good) || app.Terminal.LastError != refusal)
            {
                return $"a forged manifest was not refused as \"{refusal}\": \"{app.Terminal.LastError}\", {app.Terminal.Roots.Order.Length} roots";
            }
        }

        foreach (byte[][] mistake in (byte[][][])[foreign, [[1]], [new byte[Limits.TrustRootBytes]]])
        {
            if (!Told(stage, app, mistake) || !Same(app.Terminal.Roots.Order[..1]!, good))
            {
                return "the root that works is not the first any more";
            }

            app = stage.StartWhole();
            if (!Same(app.Terminal.Roots.Order[..1]!, good))
            {
                return "after a restart the root that works is not the first any more";
            }
        }

        return app.Escaped?.ToString();
    }

    private static bool Told(StoryStage stage, FaultApp app, byte[][] roots)
    {
        stage.Server.TrustRoots = roots;
        FaultEdition edition = stage.Server.Publish();
        app.StepUntil(() => app.Link.IsUp, 100);
        app.Link.Announce();
        return app.StepUntil(() => app.Engine.Accepted?.Id is { } id && id.AsSpan().SequenceEqual(edition.ManifestId) && roots.All(r => app.Terminal.Roots.Order.Any(o => o.AsSpan().SequenceEqual(r))), StoryStage.Plenty);
    }

    /// <summary>The publisher's own manifest and signature, with other roots under a later number.</summary>
    private static byte[] Exchange(byte[] manifest, byte[][] roots)
    {
        SignedEnvelope envelope = SignedEnvelope.Decode(manifest, 0, manifest.Length);
        ManifestPayload payload = ManifestPayload.Decode(envelope.Payload);
        payload.Sequence += 50;
        payload.TrustRoots = roots;
        var writer = new CborWriter(new byte[Limits.ManifestBytes]);
        payload.Encode(writer);
        envelope.Payload = writer.ToArray();
        writer.Reset();
        envelope.Encode(writer);
        return writer.ToArray();
    }

    private static byte[] Root(int number)
    {
        byte[] root = new byte[RootBytes];
        new Random(number).NextBytes(root);
        return root;
    }

    private static bool Same(byte[]?[] a, byte[][] b) => a.Length == b.Length && a.Zip(b).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second));

    private static int IndexOf(byte[] all, byte[] part) => all.AsSpan().IndexOf(part);

    private static byte[] PublicKey(ECDsa key)
    {
        ECParameters parameters = key.ExportParameters(false);
        return [.. parameters.Q.X!, .. parameters.Q.Y!];
    }
}
