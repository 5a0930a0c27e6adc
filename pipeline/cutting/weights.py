"""Weights of the hazards of events and episodes; written by models/train_topics.py, not by hand.

Trained on TIAGE (Xie et al. 2021, MIT) and QMSum (Zhong et al. 2021, MIT; its AMI and
ICSI transcripts CC BY 4.0).
A row of a table is the centre, the scale and the slope of a feature; gains are bytes in base 85.
"""

from __future__ import annotations

from pipeline.cutting.hazard import unpack

_EVENT_TABLE = """
    0.3073 0.1758 -0.1794
    0.3265 0.1592 -0.1467
    0.3294 0.1398 -0.02353
    0.3323 0.1291 0.01644
    0.3673 0.1583 -0.1536
    0.2213 0.1506 -0.009157
    0.07136 0.175 -0.2254
    0.3242 0.1472 0.1188
    0.08982 0.1452 -0.05445
    0.1306 0.1589 -0.02802
    0.7645 0.3643 0.07276
    2.388 0.3051 0.08575
    2.375 0.3126 -0.03888
    0.03686 0.3248 0.1212
    0.2884 0.453 0.3741
    0.323 0.4676 -0.2331
    0.3064 0.461 -0.005486
    0.5519 0.2465 0.07803
    0.01867 0.1354 0.02298
    0.0249 0.1558 -0.02798
    0.02351 0.1515 0.05216
    0 1e-06 0
    0.01245 0.1109 0.03571
    0.0332 0.1791 0.01585
    0.02006 0.1402 0.04537
    0.5318 0.499 -0.01592
    0.1017 0.3022 0.1046
    0.4011 0.4901 0.02068
    0.2877 0.4527 -0.01763
    0.00899 0.09439 0.02763
    0.06362 0.2441 0.02731
    0.1646 0.3708 0.08275
    0.01591 0.1251 0.008939
    0.0242 0.1537 0.05478
    0.02144 0.1448 -0.02434
    0 1e-06 0
    0.01176 0.1078 0.02275
    0.03112 0.1736 0.03156
    0.01729 0.1303 0.0295
    0.5118 0.4999 0.01256
    0.1355 0.3423 -0.02411
    0.417 0.4931 0.03118
    0.2683 0.4431 -0.01442
    0.007607 0.08689 0.006609
    0.06293 0.2428 0.03326
    0.1943 0.3957 -0.127
"""

_EVENT_GAINS = (
    "B?u!L-sBAg@j?Ks4kPg6@DTj`fd?x5{PX(!-wW3T{2C1n7vKOe<^>w*2M6~W91Q|J1ws@I;TYum7Yg7m|M}Ybvg!}?^&=7z{s9%z"
    "4e;px{nHyb)7%mP;1d1dJ=*F59q&de<_OLn1o|)z!QD3FDdZ~h^)1%^4E*u{0J{({_Yo5$;s*N#v-}G;E9=ZN3)uuNAkp@=?eQi7"
    "`S|771o;RlJM2LhG6@#@>IvZB@9;Am^Xkpl_AKhf8X5c}I`j4q1O)y&2=><EJPhel^(WG*Jly}x1{mD{2-pAU58Cbz_4ek|()r)<"
    ")G-sd%?-;9`W)`^{@?ETHRt#C2<a#Z?)W!h^!?ZlH^}nz=i?V7Bm?F5z!dR6;qVF1@c$(c@bLY>MgbK~^yumH^v&TK4GbtP@~!Xy"
    "JU_?z;_1}}0J;1c^#DZdOb#3S9q$7Z0qYhs3M%(e?&1icBc|lu3K<pLw+9m6`Y_NE2l?&(9Ox7mFBbXv^W^3E9uD^q91s-z4G`Y!"
    "@9_K&<qjF$DG%4f5+oGk{`Tk#3i|sT=K$>h-YWI(-w)&k1|Inb;N~Rc&>Ar*?gSbU{TkgB665A82lNT{>JJR;0Tv7W-UI3wBr6>k"
    "03QYC&FlOJ65rpr1>gDO2o%-={^bGt_~i)h90LIW_16pI>H7cp8Upv_)ae5D_4w~1^4taM3iK@(%LLpA@ZkdH^EUzjEBX)$9vSTY"
    ">f8kn`V0c~{14sS@$w4g843dp-})98@AK^P3h4{*8TASd_3!2C1OyoW6YJgp9uN5&{~PrZBO?MK!2{z78uJLZ>H6{g0x$p91Oxo-"
    "0uw3u;Rz4;1TO{w`S=+51}y0a|JMix0|WWi{rv0z=ph2`DgY7L5(EwU2?Pe_^$+_P;0NgS`XlH7@e>mOC-d4AAN>~y5hyk`?f()M"
    "3i|}`+X(^U)&2AV-3TB5=m!Kc`w$!s1pM(3`V9sR1ONgL0Vnqi7yJnG{URhY9{v6U^!pqB4;jD<+$04D4jBCd4f*s02>A6D5(EF>"
    "76}Fp^!E<-`tSVm6&o}n@&hXZ3Gfu@B@77_><;?>=jZ_K2OAU%E-3o~6#^6x1`7NE3Gx>!5dG=){R{vI^$Y+R0S){j>iH)B0PYVQ"
    "6XyRD=tU0dIS2^u0O|+;1oH|m-wf*a6Yb9~1_TiC{sra?`vML6;nD;E`S%n93HA)@>g)s%I{6Fk2<Gq>`ScFw0sj9d^ak+xA_DzJ"
    "`WGAHG6VGmO#9~e_WlL)7V#MO?EBs;8RYR31TFyp0Q3U!`~xQY@FpJ=8vp<V{tEXcAp#Qj2LlA^<u3yP@-Ye>4FxRb2L<F67!nif"
    "3<C-AEf)9x@$(Nb4;&Z$6Z`TI`2o%20{!y)5&|S3_zpJ-=Lz!?@D&gU75xYR0UQn(Ecx>l3IiVr4AvM62?iVx1PuP_-|zMu843Xo"
    "<pcK-O%W3K{|x`>7VrQD1o|NT79tT993vA42@4Dt{rUX&1^@W_00IaD1OEa50{Q#`6#@bJ`2hj={r~*={`~m)0s{pE0R{d60Q~y*"
    "2mJd3{|Ej7`}q3)`~Ca|0{#U3{`mg_`S}3<{{jQ~0Q&{?`vU;~{{RU8_5}C<`u70){`mv}0R98|0R#K?00IE~{`L3=`2YC+{r>g<"
    "1qcE40s;m9{Q&~;1O5I60{#aE0|Ed71^WO7_W%6@^#cI~00R2}_yPq1_yhd>{R9UE`TG6({s8^{_Wu9)0R067{Q~~{^!@<<{s9FG"
    "2?6*A`vM3G{R9L8`~3+3_yG6*0|EQ~{`>v^_y79=`TYJ42=@R0{s9F00sR01{qXzu`~Cg~_WAz~{`~*{^#1<=`T_y|1N{N}2m}8F"
    "_w@k-`u_m}{{jIA{{#K}|NHd)0`&g^1^WL6`2hR?0s{8_|NQ{``vmy{{RaaA2>tr{0sQ;>00#sE0sH|30{{F7`UL(1`TYO@00I64"
    "`~?C5`TY6${r~;^1NQX)"
)

EVENT = unpack(-1.6439, _EVENT_TABLE, 0.0051767, 384, _EVENT_GAINS)

_EPISODE_TABLE = """
    0.5009 0.1558 0.003346
    0.3173 0.1097 0.09288
    0.2265 0.08745 0.1464
    -0.001182 0.7598 0.0521
    -0.07125 0.6548 0.05
    -0.1088 0.5724 -0.006099
    1.903 1.076 0.09749
    1.902 0.6341 0.0555
    1.899 0.6319 0.1956
    -0.006924 1.04 0.07561
    0.1052 0.3068 0.02484
    0.08418 0.2777 0.02376
    0.03967 0.1952 0.0164
    0.1038 0.305 0.09714
    0.001404 0.03744 0.02561
    0.0216 0.1454 0.08353
    0.06552 0.2474 -0.0364
    0.0497 0.2173 -0.08042
    0.1147 0.3187 -0.02131
    0.03743 0.1898 -0.0465
    0.1105 0.3135 -0.008519
    0.3045 0.4602 0.01151
    0.007404 0.08573 0.05426
    0.004211 0.06476 0.02895
    0.06799 0.2517 -0.01363
    0.08413 0.2776 0.03347
    0.03964 0.1951 -9.736e-05
    0.1035 0.3046 0.08335
    0.001404 0.03744 0.02653
    0.02149 0.145 0.07331
    0.06545 0.2473 -0.01139
    0.04965 0.2172 -0.04835
    0.1146 0.3185 -0.01484
    0.0374 0.1897 -0.03221
    0.1103 0.3133 -0.006735
    0.3043 0.4601 0.002557
    0.007268 0.08494 0.06993
    0.004211 0.06476 0.04549
    0.06774 0.2513 -0.02306
    1 1e-06 0
    1.18 0.6625 0.06473
    0.333 0.2481 -0.01135
    0.2943 0.2457 -0.05092
    0.5779 0.1666 0.08146
    0.5758 0.165 0.1724
    0.8969 0.04098 0.1503
    0.8955 0.05436 0.1061
"""

_EPISODE_GAINS = (
    ")*12I`y&W6_x;l8`|S7ZC*|H81ped)`5O}U>hA>E90edI1L6Ap_Uq06{rLn1_W8&7`0^M6K;I7V_4Nf62kh<-7Wn!S?D!4>8~qU7"
    "A?V-k{pJJ{3g-PJ=<^*4`}PzZ0s9!p(e?We3Ju>3?*uOs6!j<F4gvcY`2pnsy8Q(F^!o!1-WL5F<ni>z75xJQ`vMg-Bn1@P{RZXw"
    "?J3>t*ysZK^aknc=^G~lE%5jW2KEEz)!hOK6({rO*xBLrKJfee5(Eq^>J$I{`XBA_2;3J1%L)7|1y?Ho4=o5C7WLlt3jgcX|Ixht"
    "9pe|_23GX?%LGf`<rLce0}0^n4&MOlDE9O33it9A@Zu~E4bk%cHsC5X<t0lg7W3la8UgA0Ao&I359=WPD;fak4JQBz`v2YgC+iUa"
    "2=NLK*#O@T`2hwQBrE6X1vUo*BQDMQ1`7re?Dz8)-U<lb&kXz__(~E0>IUQu`W^NM>)-qq=^g+35bfa-_Z|%2_YU<e&*1X}>HG!_"
    "D8~jc?*h{)1qd_!83gCt66ZxA8@2NX2HC#)>jCY^-wUu5<>@Q)JlPi1?e^d^6!81`?)v`Y-}d_q91Aes9M;sl1k)-p0O>g&<P0Mm"
    "^Wz*C{`K3xy!tUu>LJSu(+n*$56(#eFC7B*_9y)SzUT()_6hqz>m~&z;>Fd%E<QaoDz+sgMBw)L_5BU|?-bem=KSyr%>&@y-zG%-"
    "MBd^I-U$%Wwe$G?_!{l?yuKa}GSk@#_6aOC`W_tZD=Ov#<P%6A#{u&?0$)A=PCNz~1rPlK=qc#OBf*mqJG3#^3V-<6%Hu=x{0sZn"
    "5B2Ec?V}9jG~c?|8rc2i3)&+f?zqq}AIdT_(idp~FA3<`CkN8{@DumqGVoF3L>ukY{Vf68>L8l+8yXV;3*`eI^8@N2+%P*BArrOP"
    "A`k-FJ1W=H1P>%1$<_KD?)U%D(irSu?@<l|-}B@V3=9<O2-M*&<|p6@`rP~x)BNh!@G#*}$2HCO=GOZME$_cF`vKz`80Zxs?bsjY"
    "E%Yu%0jvuW?)CfT0Rr{@${E}e7v&)D58wXU3l!n}{O`vWP4)ly$=Cu9`UfhvTKDGZ?Cu&D#uDca@FzkD6z)Am5(^aCuJ!FDCKl}Q"
    "(dRVX1p8d+{}c=P$`9xOtRV6@<_zKkvlsAY0mu!_D)bHS_UjQg9_!@qI}QB&-S^eE(bD4m_3G>o?ie%tPaV!A@b(DJ-s=4fASC#!"
    ">df=_XBGzY7VY*r{Z{Yq@iq0>*V-xg@frsN2}dpfBsl}pH}<y(H2~|U0?XXmBG)0sB3%sS^#xMI1RUZB@h|}3EA900I}!{J5G(02"
    "80a(k4%_SPKJp4i?fDc<-1_IvArs&PB=_^t7~mxSFCQH2`z8|%=mhNc_T3`@Ao=_R*%QL)14sZD;Vu;13~Lh9F&X<P6b~aX*vREK"
    ")ZgpI!XE$p?hyC-;P=}n^%UCp>F@0W+7$KfCFH>u"
)

EPISODE = unpack(-4.4758, _EPISODE_TABLE, 0.0048213, 384, _EPISODE_GAINS)
