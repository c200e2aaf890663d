using System.Security.Cryptography;
using KioskFleet.Protocol;

namespace KioskFleet.Releases;

/// <summary>Makes and reads release images (SPEC.md §9).</summary>
public static class ReleaseImage
{
    /// <summary>Puts assemblies under a signed header.</summary>
    /// <param name="header">What the release is; its list of assemblies is filled in here.</param>
    /// <param name="assemblies">Name and file of each, in the order of loading: what others need comes first.</param>
    /// <param name="key">Private firmware key on P-256.</param>
    /// <exception cref="ReleaseException">A limit is exceeded.</exception>
    public static byte[] Sign(FirmwareHeader header, IReadOnlyList<(string Name, byte[] Bytes)> assemblies, ECDsa key)
    {
        ArgumentNullException.ThrowIfNull(header);
        ArgumentNullException.ThrowIfNull(assemblies);
        ArgumentNullException.ThrowIfNull(key);
        Require(assemblies.Count is >= 1 and <= FirmwareHeader.MaxAssemblies, $"A release has 1 to {FirmwareHeader.MaxAssemblies} assemblies, not {assemblies.Count}.");
        foreach ((string name, byte[] bytes) in assemblies)
        {
            Require(bytes.Length is >= 1 and <= FirmwareHeader.MaxAssemblyBytes, $"{name} has {bytes.Length} bytes; a terminal loads at most {FirmwareHeader.MaxAssemblyBytes} at once. Split it.");
        }

        header.Names = [.. assemblies.Select(a => a.Name)];
        header.Lengths = [.. assemblies.Select(a => a.Bytes.Length)];
        header.Digests = [.. assemblies.Select(a => ObjectHash.FirmwareDigest(a.Bytes))];
        long total = FirmwareImage.HeadBytes + assemblies.Sum(a => (long)a.Bytes.Length);
        Require(total <= FirmwareImage.MaxBytes, $"The release has {total} bytes; a slot holds {FirmwareImage.MaxBytes}.");
        byte[] payload = Encoded(header.Encode, "header");
        _ = Checked(payload);
        var envelope = new SignedEnvelope
        {
            KeyId = ObjectHash.OfKey(FirmwareKeys.PublicKeyOf(key)),
            Payload = payload,
            Signature = key.SignHash(ObjectHash.FirmwareDigest(payload), DSASignatureFormat.IeeeP1363FixedFieldConcatenation),
        };
        byte[] signed = Encoded(envelope.Encode, "signed header");
        var image = new byte[total];
        BitConverter.TryWriteBytes(image, FirmwareImage.Magic);
        BitConverter.TryWriteBytes(image.AsSpan(4), signed.Length);
        signed.CopyTo(image, FirmwareImage.EnvelopeOffset);
        int at = FirmwareImage.HeadBytes;
        foreach ((_, byte[] bytes) in assemblies)
        {
            bytes.CopyTo(image, at);
            at += bytes.Length;
        }

        return image;
    }

    /// <summary>Reads an image and checks all of it.</summary>
    /// <param name="keys">Public keys (x then y) of which one must have signed it.</param>
    /// <exception cref="ReleaseException">It is not a release that a terminal would take; the message says why.</exception>
    public static Release Read(byte[] image, IReadOnlyList<byte[]> keys)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(keys);
        Require(image.Length is > FirmwareImage.HeadBytes and <= FirmwareImage.MaxBytes, $"The file has {image.Length} bytes; a release has {FirmwareImage.HeadBytes + 1} to {FirmwareImage.MaxBytes}.", $"文件有 {image.Length} 字节；固件应为 {FirmwareImage.HeadBytes + 1} 到 {FirmwareImage.MaxBytes} 字节。");
        SignedEnvelope envelope;
        FirmwareHeader header;
        try
        {
            envelope = FirmwareImage.EnvelopeIn(image) ?? throw new ReleaseException("The file is not a release: make one with kiosk firmware sign.", "这不是固件文件。请先用 kiosk firmware sign 签名。");
            header = FirmwareHeader.Decode(envelope.Payload, 0, envelope.Payload.Length);
        }
        catch (CborException e)
        {
            throw new ReleaseException("The file's header is not one: " + e.Message, "固件文件的头部不对。请重新签名。");
        }

        byte[] digest = ObjectHash.FirmwareDigest(envelope.Payload);
        byte[]? key = envelope.SignerIn([.. keys]);
        Require(key is not null, $"The release is signed with the key {Convert.ToHexStringLower(envelope.KeyId)}, which is none of the {keys.Count} firmware keys known here.", $"固件由密钥 {Convert.ToHexStringLower(envelope.KeyId)} 签名，不是这里登记的 {keys.Count} 个固件公钥之一。");
        Require(P256.Verify(key!, digest, envelope.Signature), "The signature over the release is not good.", "固件的签名不对。");
        int at = FirmwareImage.HeadBytes;
        for (int i = 0; i < header.Names.Length; i++)
        {
            Require(at + header.Lengths[i] <= image.Length, $"The file ends within {header.Names[i]}.", $"文件不完整，缺少 {header.Names[i]} 的一部分。");
            byte[] assembly = image.AsSpan(at, header.Lengths[i]).ToArray();
            Require(ObjectHash.FirmwareDigest(assembly).AsSpan().SequenceEqual(header.Digests[i]), $"{header.Names[i]} is not what was signed.", $"{header.Names[i]} 与签名时不同。");
            at += assembly.Length;
        }

        Require(at == image.Length, $"{image.Length - at} bytes stand behind the last assembly.", $"文件末尾多出 {image.Length - at} 字节。");
        return new Release(ObjectHash.First(digest, Limits.IdBytes), header, image);
    }

    private static FirmwareHeader Checked(byte[] payload)
    {
        try
        {
            return FirmwareHeader.Decode(payload, 0, payload.Length);
        }
        catch (CborException e)
        {
            throw new ReleaseException("The header is not one that a terminal reads: " + e.Message);
        }
    }

    private static byte[] Encoded(Action<CborWriter> encode, string what)
    {
        try
        {
            var writer = new CborWriter(new byte[FirmwareImage.HeadBytes - FirmwareImage.EnvelopeOffset]);
            encode(writer);
            return writer.ToArray();
        }
        catch (Exception e) when (e is CborException or IndexOutOfRangeException or ArgumentException)
        {
            throw new ReleaseException($"The {what} does not fit the head of an image: use fewer assemblies or shorter names.");
        }
    }

    private static void Require(bool condition, string message, string? chinese = null)
    {
        if (!condition)
        {
            throw new ReleaseException(message, chinese);
        }
    }
}

/// <summary>A release that was read and found good.</summary>
/// <param name="Id">First 16 bytes of its header's digest.</param>
public sealed record Release(byte[] Id, FirmwareHeader Header, byte[] Image);

/// <summary>Why a release cannot be made or is not taken; the message says what to do.</summary>
/// <param name="message">In English.</param>
/// <param name="chinese">In Chinese, where the console may show it; null: as the English.</param>
public sealed class ReleaseException(string message, string? chinese = null) : Exception(message)
{
    public string Chinese { get; } = chinese ?? message;
}
