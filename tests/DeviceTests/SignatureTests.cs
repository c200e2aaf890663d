using KioskFleet.Protocol;
using nanoFramework.TestFramework;
using Assert = nanoFramework.TestFramework.Assert;

namespace KioskFleet.DeviceTests;

/// <summary>ECDSA on P-256: the signature of RFC 6979, A.2.5, over the SHA-256 of "sample", and what must not pass. A check takes seconds on a village board.</summary>
[TestClass]
public class SignatureTests
{
    private const string Key = "60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB67903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299";
    private const string Digest = "AF2BDBE1AA9B6EC1E2ADE1D694F41FC71A831D0268E9891562113D8A62ADD1BF";
    private const string R = "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716";
    private const string S = "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8";
    private const string Zero = "0000000000000000000000000000000000000000000000000000000000000000";
    private const string Order = "FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551";

    [TestMethod]
    public void The_signature_of_the_RFC_is_good() => Assert.IsTrue(Verify(Key, Digest, R + S));

    [TestMethod]
    public void Another_digest_is_refused() => Assert.IsFalse(Verify(Key, "AE" + Digest.Substring(2), R + S));

    [TestMethod]
    public void R_or_s_of_zero_or_of_the_order_is_refused()
    {
        Assert.IsFalse(Verify(Key, Digest, Zero + S));
        Assert.IsFalse(Verify(Key, Digest, R + Zero));
        Assert.IsFalse(Verify(Key, Digest, Order + S));
        Assert.IsFalse(Verify(Key, Digest, R + Order));
    }

    [TestMethod]
    public void A_key_off_the_curve_or_of_zeros_is_refused()
    {
        Assert.IsFalse(Verify("61" + Key.Substring(2), Digest, R + S));
        Assert.IsFalse(Verify(Zero + Zero, Digest, R + S));
    }

    private static bool Verify(string key, string digest, string signature) => P256.Verify(DeviceRoot.Hex(key), DeviceRoot.Hex(digest), DeviceRoot.Hex(signature));
}
