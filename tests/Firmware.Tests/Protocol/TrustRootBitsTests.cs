using System.Security.Cryptography;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Tests.Protocol;

/// <summary>Trust roots on the wire: SPEC.md §4, §5.1, §6.1.</summary>
public sealed class TrustRootBitsTests
{
    [Fact]
    public void Two_roots_of_the_largest_size_fit_into_a_manifest_with_everything_else_at_its_longest()
    {
        ManifestPayload manifest = new()
        {
            Division = new string('9', 32), Profile = new string('p', 32), Sequence = long.MaxValue >> 1, IssuedAt = 1L << 40, NotBefore = 1L << 40, Expires = 1L << 40, TimeFloor = 1L << 40,
            ObjectCount = 1_000_000, ObjectBytes = 1L << 40, Urgent = true, TrustRoots = [RandomNumberGenerator.GetBytes(Limits.TrustRootBytes), RandomNumberGenerator.GetBytes(Limits.TrustRootBytes)],
        };
        byte[] payload = Bytes(manifest.Encode);
        byte[] envelope = Bytes(new SignedEnvelope { KeyId = new byte[8], Payload = payload, Signature = new byte[64] }.Encode);
        Assert.InRange(envelope.Length, Limits.ManifestBytes - 200, Limits.ManifestBytes);
        Assert.Equal(manifest.TrustRoots, ManifestPayload.Decode(payload).TrustRoots);
    }

    /// <summary>A manifest as servers wrote it before there were roots in it.</summary>
    [Fact]
    public void A_manifest_from_before_says_nothing_of_roots_and_is_written_again_byte_for_byte()
    {
        byte[] old = Convert.FromHexString("AB0101026C34313939303031303132303103677669 6C6C616765041A0001E240051A6AB13B80 0600 0700 081A6AB13B80 0950000102030405060708090A0B0C0D0E0F 0A183C 0B1A00012345".Replace(" ", ""));
        ManifestPayload manifest = ManifestPayload.Decode(old);
        Assert.Equal("419900101201", manifest.Division);
        Assert.Empty(manifest.TrustRoots);
        Assert.Equal(old, Bytes(manifest.Encode));
    }

    /// <summary>Firmware from before reads keys up to 12 and steps over those above, as this one steps over those above 13.</summary>
    [Fact]
    public void A_key_that_a_reader_does_not_know_is_stepped_over_whatever_is_in_it()
    {
        ManifestPayload manifest = new() { Division = "d", Profile = "p", Sequence = 1, ObjectCount = 1, TrustRoots = [[1, 2, 3]] };
        byte[] payload = Bytes(manifest.Encode);
        byte[] later = [(byte)(payload[0] + 1), .. payload.AsSpan(1), 14, 0x82, 0x43, 1, 2, 3, 0xA1, 0x01, 0x61, 0x78];
        Assert.Equal(manifest.TrustRoots, ManifestPayload.Decode(later).TrustRoots);
    }

    [Theory]
    [InlineData("80")]
    [InlineData("8340010101")]
    [InlineData("8140")]
    [InlineData("83410141024103")]
    [InlineData("F5")]
    public void Roots_that_are_not_one_or_two_certificates_make_a_manifest_malformed(string value)
    {
        byte[] payload = Bytes(new ManifestPayload { Division = "d", Profile = "p", Sequence = 1, ObjectCount = 1 }.Encode);
        byte[] wrong = [(byte)(payload[0] + 1), .. payload.AsSpan(1), 13, .. Convert.FromHexString(value)];
        Assert.Throws<CborException>(() => ManifestPayload.Decode(wrong));
    }

    [Fact]
    public void A_root_above_the_limit_makes_a_manifest_malformed()
    {
        byte[] payload = Bytes(new ManifestPayload { Division = "d", Profile = "p", Sequence = 1, ObjectCount = 1, TrustRoots = [new byte[Limits.TrustRootBytes + 1]] }.Encode);
        Assert.Throws<CborException>(() => ManifestPayload.Decode(payload));
    }

    [Fact]
    public void A_report_names_the_root_used_and_the_roots_held()
    {
        TerminalReport report = new() { Fields = 1 << 28, RootUsed = [1, 2, 3, 4, 5, 6, 7, 8], RootsHeld = [[1, 2, 3, 4, 5, 6, 7, 8], [9, 9, 9, 9, 9, 9, 9, 9]] };
        byte[] bytes = Bytes(report.Encode);
        TerminalReport read = TerminalReport.Decode(bytes, 0, bytes.Length);
        Assert.Equal(report.RootUsed, read.RootUsed);
        Assert.Equal(report.RootsHeld, read.RootsHeld);
        foreach (byte[][] held in (byte[][][])[[new byte[7]], [.. Enumerable.Repeat(new byte[8], TerminalReport.MostRoots + 1)]])
        {
            report.RootsHeld = held;
            byte[] wrong = Bytes(report.Encode);
            Assert.Throws<CborException>(() => TerminalReport.Decode(wrong, 0, wrong.Length));
        }
    }

    [Theory]
    [InlineData(1, "\n")]
    [InlineData(2, "\r\n")]
    [InlineData(3, "\n")]
    public void The_certificates_of_a_pem_text_are_found_in_their_order_with_whatever_stands_between(int count, string line)
    {
        byte[][] certificates = [.. Enumerable.Range(0, count).Select(i => RandomNumberGenerator.GetBytes(400 + i))];
        string text = string.Concat(certificates.Select((c, i) => $"subject={i}\n{new string(PemEncoding.Write("CERTIFICATE", c))}\n{new string(PemEncoding.Write("X509 CRL", [1, 2, 3]))}\n")).Replace("\n", line, StringComparison.Ordinal);
        Assert.Equal(certificates.Take(2), TrustRoot.FromPem(text, 2));
    }

    [Theory]
    [InlineData("")]
    [InlineData("no certificate")]
    [InlineData("-----BEGIN CERTIFICATE-----")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAA\n-----END CERTIFICATE-----")]
    [InlineData("-----BEGIN CERTIFICATE-----\nA=AA\n-----END CERTIFICATE-----")]
    [InlineData("-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----")]
    [InlineData("-----BEGIN CERTIFICATE-----\n{}{}\n-----END CERTIFICATE-----")]
    public void A_text_without_a_whole_certificate_gives_none(string text) => Assert.Empty(TrustRoot.FromPem(text, 2));

    private static byte[] Bytes(Action<CborWriter> write)
    {
        CborWriter writer = new(new byte[8192]);
        write(writer);
        return writer.ToArray();
    }
}
